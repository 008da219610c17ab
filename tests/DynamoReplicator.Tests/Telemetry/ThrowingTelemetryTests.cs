using System.Diagnostics;
using System.Diagnostics.Metrics;
using Amazon.Lambda.Core;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace DynamoReplicator.Tests.Telemetry;

/// <summary>A batch that was written has succeeded even if its log lines, metrics or spans fail.</summary>
public sealed class ThrowingTelemetryTests : IDisposable
{
    private const string Done = """{"batchItemFailures":[]}""";

    /// <summary>Listeners receive the events of all tests in the process. They throw only in this one.</summary>
    private static readonly AsyncLocal<bool> Throws = new();

    private readonly FakeDynamoDB _dynamoDB = new();

    [Fact]
    public async Task A_logger_that_throws_fails_no_batch() =>
        (await AnswerAsync(Scenario.ToOneReplica with { Logger = new ThrowingLogger() })).Should().Be(Done);

    [Fact]
    public async Task A_Lambda_logger_that_throws_fails_no_batch()
    {
        using var replicator = new Replicator(Scenario.ToOneReplica, _dynamoDB);

        (await replicator.RespondAsync(Scenario.Inserts(3), new TestLambdaContext { Logger = new ThrowingLambdaLogger() }))
            .Should().Be(Done);
    }

    [Fact]
    public async Task A_logger_that_throws_ends_no_retry_and_keeps_the_reasons_of_failures()
    {
        var failures = 0;
        _dynamoDB.RespondToWrites(
            call => call.Writes[0].Key == "item 1" ? Responses.TooLarge()
                : failures++ < 10 ? Responses.Throttled()
                : _dynamoDB.Write(call));
        using var scenario = new Scenario
        {
            DynamoDB = _dynamoDB,
            Options = Scenario.ToOneReplica with { Logger = new ThrowingLogger(), MaxConcurrency = 1 },
        };

        var result = await scenario.ReplicateAsync(new StreamEvents().Insert("item 0"));
        var failed = await scenario.ReplicateAsync(new StreamEvents().Insert("item 1"));

        result.MustAddUp().Written.Should().Be(1);
        failed.MustAddUp().Failures.Single().Reason.Should().Contain("Item size has exceeded");
    }

    [Fact]
    public async Task A_logger_that_throws_over_a_parked_change_does_not_unpark_it()
    {
        _dynamoDB.RejectCallsWith(write => write.Key == "item 1");
        using var scenario = new Scenario
        {
            DynamoDB = _dynamoDB,
            Options = Scenario.ToOneReplica with { Logger = new ThrowingLogger(), DeadLetter = (_, _) => Task.CompletedTask },
        };

        (await scenario.ReplicateAsync(Scenario.Inserts(3))).MustAddUp()
            .Should().BeEquivalentTo(new { Written = 2, Parked = 1, Failed = 0 });
    }

    [Fact]
    public async Task A_standard_output_that_cannot_be_written_fails_no_batch_and_is_logged()
    {
        var log = new CapturingLogger();

        (await AnswerAsync(Scenario.ToOneReplica with { Logger = log }, new FullDisk())).Should().Be(Done);

        log.Lines.Should().ContainSingle(line => line.Level == LogLevel.Warning).Which.Text.Should().StartWith(
            "The batch's metrics are incomplete: the standard output cannot be written (IOException). The batch itself is not affected.");
    }

    [Fact]
    public async Task A_standard_output_that_cannot_be_written_does_not_hide_a_failure()
    {
        _dynamoDB.RejectCallsWith(write => write.Key == "item 1");

        (await AnswerAsync(Scenario.ToOneReplica with { ReportBatchItemFailures = true }, new FullDisk()))
            .Should().Be(StreamEvents.ResumeAt(1));
    }

    [Fact]
    public async Task A_metrics_listener_that_throws_fails_no_batch()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "DynamoReplicator")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => ThrowHere());
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => ThrowHere());
        listener.Start();
        using var metrics = new MemoryStream();

        (await AnswerAsync(Scenario.ToOneReplica, metrics)).Should().Be(Done);

        metrics.Length.Should().BePositive("the embedded metrics are another way");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_span_listener_that_throws_fails_no_batch(bool atStart)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "DynamoReplicator",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                Throws.Value ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStarted = _ => ThrowIf(atStart),
            ActivityStopped = _ => ThrowIf(!atStart),
        };
        ActivitySource.AddActivityListener(listener);

        (await AnswerAsync(Scenario.ToOneReplica)).Should().Be(Done);
    }

    public void Dispose() => _dynamoDB.Dispose();

    private async Task<string> AnswerAsync(ReplicatorOptions options, Stream? metrics = null)
    {
        Throws.Value = true;
        using var replicator = new Replicator(options, new Wiring { Network = _dynamoDB, Metrics = metrics ?? Stream.Null });
        return await replicator.RespondAsync(
            Scenario.Inserts(3), new TestLambdaContext { FunctionName = "replicate-orders", AwsRequestId = "request-1" });
    }

    private static void ThrowHere() => ThrowIf(true);

    private static void ThrowIf(bool throws)
    {
        if (throws && Throws.Value)
        {
            throw new InvalidOperationException("the listener is broken");
        }
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new IOException("disk full");

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Debug ? throw new IOException("disk full") : true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => throw new IOException("disk full");
    }

    private sealed class ThrowingLambdaLogger : ILambdaLogger
    {
        public void Log(string message) => throw new IOException("disk full");

        public void LogLine(string message) => throw new IOException("disk full");
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
