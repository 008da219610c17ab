using System.Collections.Concurrent;
using System.Diagnostics;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace DynamoReplicator.Tests.Telemetry;

/// <summary>The OpenTelemetry SDK receives the library's measurements by the names of its meter and its activity source.</summary>
public sealed class OpenTelemetryTests : IDisposable
{
    /// <summary>Selects the measurements of this test, because other tests measure in the same process.</summary>
    private readonly string _table = $"orders-{Guid.NewGuid():N}";

    private readonly ConcurrentDictionary<string, (string Unit, double Sum, long Count)> _metrics = new();
    private readonly ConcurrentDictionary<string, bool> _accounts = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly MeterProvider _meters;
    private readonly TracerProvider _tracers;

    public OpenTelemetryTests()
    {
        _meters = Sdk.CreateMeterProviderBuilder().AddMeter(ReplicatorTelemetry.MeterName)
            .AddReader(new BaseExportingMetricReader(new MetricsExporter(this))).Build();
        _tracers = Sdk.CreateTracerProviderBuilder().AddSource(ReplicatorTelemetry.ActivitySourceName)
            .AddProcessor(new SimpleActivityExportProcessor(new SpanExporter(this))).Build();
    }

    [Fact]
    public async Task Every_instrument_is_exported_with_its_unit()
    {
        await ReplicateAsync(service => service.RespondToWrites(call => call.Number switch
        {
            0 => service.Write(call, leftUndone: write => write.Key == "a"),
            _ => Responses.TooLarge(),
        }));

        _metrics.Should().BeEquivalentTo(new Dictionary<string, (string, double, long)>
        {
            ["dynamoreplicator.records"] = ("{record}", 4, 1),
            ["dynamoreplicator.written"] = ("{record}", 1, 1),
            ["dynamoreplicator.superseded"] = ("{record}", 0, 1),
            ["dynamoreplicator.skipped"] = ("{record}", 1, 1),
            ["dynamoreplicator.parked"] = ("{record}", 0, 1),
            ["dynamoreplicator.failed"] = ("{record}", 2, 1),
            ["dynamoreplicator.left_by_deadline"] = ("{record}", 0, 1),
            ["dynamoreplicator.calls"] = ("{call}", 3, 1),
            ["dynamoreplicator.retries"] = ("{retry}", 1, 1),
            ["dynamoreplicator.unprocessed"] = ("{write}", 1, 1),
            ["dynamoreplicator.replication.lag"] = ("s", 1800, 1),
            ["dynamoreplicator.batch.duration"] = ("s", 0, 1),
        });
    }

    [Fact]
    public async Task A_batch_is_a_span_with_a_child_span_for_each_replica()
    {
        await ReplicateAsync(service => service.RespondToWrites(_ => Responses.Error("AccessDeniedException", "no")));

        var writing = _spans.Single(span => span.OperationName == "write replica");
        writing.Status.Should().Be(ActivityStatusCode.Error);
        writing.StatusDescription.Should().Contain("dynamodb:BatchWriteItem");
        writing.Parent!.OperationName.Should().Be("replicate");
        writing.Parent.GetTagItem("records").Should().Be(4);
    }

    [Fact]
    public async Task A_tag_distinguishes_replicas_with_one_name_and_Region_in_two_accounts()
    {
        using var dynamoDB = new FakeDynamoDB();
        string[] accounts = ["123456789012", "210987654321"];
        var options = Scenario.To([.. accounts.Select(account => $"arn:aws:dynamodb:eu-west-1:{account}:table/{_table}")]);
        using var replicator = new Replicator(options, dynamoDB);

        await replicator.ReplicateAsync(new StreamEvents().Insert("a").ToJson()).InTimeAsync();
        _meters.ForceFlush();

        _accounts.Keys.Should().BeEquivalentTo(accounts);
        _spans.Where(span => span.OperationName == "write replica").Select(span => span.GetTagItem("replica.account"))
            .Should().BeEquivalentTo(accounts);
    }

    public void Dispose()
    {
        _meters.Dispose();
        _tracers.Dispose();
    }

    private async Task ReplicateAsync(Action<FakeDynamoDB> prepare)
    {
        using var dynamoDB = new FakeDynamoDB();
        prepare(dynamoDB);
        var options = Scenario.To($"eu-west-1/{_table}") with
        {
            TimeProvider =
            new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(10) },
            SkipTimeToLiveDeletes = true
        };
        using var replicator = new Replicator(options, dynamoDB);
        await replicator.ReplicateAsync(new StreamEvents().Insert("b").Insert("a").Modify("a").Expire("c").ToJson()).InTimeAsync();
        _meters.ForceFlush();
    }

    private bool IsOurs(object? table) => table as string == _table;

    private sealed class MetricsExporter(OpenTelemetryTests test) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    var isOurs = false;
                    object? account = null;
                    foreach (var tag in point.Tags)
                    {
                        isOurs |= tag.Key == "replica.table" && test.IsOurs(tag.Value);
                        account = tag.Key == "replica.account" ? tag.Value : account;
                    }
                    if (isOurs)
                    {
                        test._accounts[account as string ?? ""] = true;
                        test._metrics[metric.Name] = metric.MetricType switch
                        {
                            MetricType.Histogram => (metric.Unit, Math.Round(point.GetHistogramSum()), point.GetHistogramCount()),
                            MetricType.DoubleSum => (metric.Unit, point.GetSumDouble(), 1),
                            _ => (metric.Unit, point.GetSumLong(), 1),
                        };
                    }
                }
            }
            return ExportResult.Success;
        }
    }

    private sealed class SpanExporter(OpenTelemetryTests test) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                if (test.IsOurs(span.GetTagItem("replica.table")))
                {
                    test._spans.Enqueue(span);
                }
            }
            return ExportResult.Success;
        }
    }
}
