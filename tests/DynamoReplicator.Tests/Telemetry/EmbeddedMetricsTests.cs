using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Calls;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Telemetry;

public sealed class EmbeddedMetricsTests : IDisposable
{
    /// <summary>The clock's time, half an hour after the source committed the changes.</summary>
    private const long Lag = 30 * 60 * 1000;

    private readonly MemoryStream _output = new();
    private readonly FakeDynamoDB _dynamoDB = new();
    private readonly ManualTimeProvider _clock = new() { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task An_invocation_writes_one_line_that_is_a_JSON_object_and_nothing_else()
    {
        await InvokeAsync(Scenario.ToOneReplica, new StreamEvents().Insert("a").Modify("a").Remove("b"));

        Encoding.UTF8.GetString(_output.ToArray()).Should().Be(
            """
            {"_aws":{"Timestamp":1795251600000,"CloudWatchMetrics":[
            {"Namespace":"DynamoReplicator","Dimensions":[["FunctionName","Replica"]],"Metrics":[
            {"Name":"Records","Unit":"Count"},{"Name":"Written","Unit":"Count"},{"Name":"Superseded","Unit":"Count"},
            {"Name":"Skipped","Unit":"Count"},{"Name":"Parked","Unit":"Count"},{"Name":"Failed","Unit":"Count"},
            {"Name":"Calls","Unit":"Count"},{"Name":"Retries","Unit":"Count"},{"Name":"Unprocessed","Unit":"Count"},
            {"Name":"BatchDuration","Unit":"Milliseconds"},{"Name":"ReplicationLatency","Unit":"Milliseconds"}]},
            {"Namespace":"DynamoReplicator","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"LeftByDeadline","Unit":"Count"}]}]},
            "FunctionName":"replicate-orders","Replica":"eu-west-1/orders","ReplicaRegion":"eu-west-1","ReplicaTable":"orders",
            "RequestId":"request-1","Records":3,"Written":2,"Superseded":1,"Skipped":0,"Parked":0,"Failed":0,"LeftByDeadline":0,
            "Calls":2,"Retries":0,"Unprocessed":0,"BatchDuration":0,"ReplicationLatency":[1800000,1800000]}
            """.ReplaceLineEndings("") + "\n");
    }

    [Fact]
    public async Task Each_replica_has_a_line_with_its_own_dimensions()
    {
        await InvokeAsync(
            Scenario.To("eu-west-1/orders", "arn:aws:dynamodb:ap-southeast-2:123456789012:table/copies"),
            Scenario.Inserts(2));

        Lines().Select(line => (Text(line, "ReplicaRegion"), Text(line, "ReplicaTable"), Number(line, "Written")))
            .Should().Equal(("eu-west-1", "orders", 2), ("ap-southeast-2", "copies", 2));
    }

    [Theory]
    [InlineData("eu-west-1/orders")]
    [InlineData("arn:aws:dynamodb:eu-west-1:210987654321:table/orders")]
    public async Task A_replica_has_its_configured_address(string address)
    {
        await InvokeAsync(Scenario.To(address), Scenario.Inserts(1));

        Dimensions(Lines().Single()).Should().Be($"replicate-orders {address}");
    }

    [Fact]
    public async Task Replicas_of_one_name_and_Region_in_two_accounts_share_no_metric()
    {
        string[] replicas =
            [.. new[] { "123456789012", "210987654321" }.Select(account => $"arn:aws:dynamodb:eu-west-1:{account}:table/orders")];

        await InvokeAsync(Scenario.To(replicas), Scenario.Inserts(1));

        Lines().Select(Dimensions).Should().Equal(replicas.Select(replica => $"replicate-orders {replica}"));
    }

    [Fact]
    public async Task Replicas_of_one_name_and_Region_behind_two_roles_share_no_metric()
    {
        var replicas = new[] { "123456789012", "210987654321" }
            .Select(account => ReplicaTable.Parse(Scenario.Replica) with { RoleArn = $"arn:aws:iam::{account}:role/orders-replica" });

        await InvokeAsync(new ReplicatorOptions { Replicas = [.. replicas], SkipTimeToLiveDeletes = true }, new StreamEvents().Expire("a"));

        Lines().Select(Dimensions).Should().Equal(
            "replicate-orders 123456789012/eu-west-1/orders",
            "replicate-orders 210987654321/eu-west-1/orders");
    }

    [Fact]
    public async Task Functions_that_write_one_replica_share_no_metric()
    {
        await InvokeAsync(Scenario.ToOneReplica, Scenario.Inserts(1));
        await InvokeAsync(Scenario.ToOneReplica, Scenario.Inserts(1), new TestLambdaContext { FunctionName = "another" });

        Lines().Select(Dimensions).Should().Equal("replicate-orders eu-west-1/orders", "another eu-west-1/orders");
    }

    [Fact]
    public void A_line_carries_the_functions_log_level_so_that_Lambda_does_not_drop_it()
    {
        WriteALine(logLevel: "WARN");

        var time = ManualTimeProvider.Start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Text(Lines().Single(), "level").Should().Be("WARN");
        Text(Lines().Single(), "timestamp").Should().Be(time);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_log_level_a_line_has_none(string? logLevel)
    {
        WriteALine(logLevel);

        var names = Lines().Single().RootElement.EnumerateObject().Select(property => property.Name);
        names.Should().NotContain("level").And.NotContain("timestamp");
    }

    [Fact]
    public async Task Failures_are_counted_even_if_the_invocation_fails()
    {
        _dynamoDB.RespondToWrites(call => call.Writes[0].Key == "item 0"
            ? Responses.TooLarge()
            : _dynamoDB.Write(call, leftUndone: _ => call.Number < 4));

        var invocation = () => InvokeAsync(Scenario.ToOneReplica, Scenario.Inserts(2));

        await invocation.Should().ThrowAsync<ReplicationException>();
        var line = Lines().Single();
        (Number(line, "Failed"), Number(line, "Written"), Number(line, "Unprocessed"), Number(line, "Retries")).Should().Be((1, 1, 2, 2));
        Number(line, "BatchDuration").Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task A_retry_counts_once_whether_the_SDK_makes_it_or_the_library()
    {
        _dynamoDB.RespondToWrites(call => call.Number < 2 ? Responses.Throttled() : _dynamoDB.Write(call));

        await InvokeAsync(Scenario.ToOneReplica, Scenario.Inserts(1));

        // The SDK decides whether it retries itself: it stops early if many recent calls of the process have failed.
        Number(Lines().Single(), "Retries").Should().Be(2);
        _dynamoDB.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task Capacity_is_reported_only_on_request()
    {
        _dynamoDB.RespondToWrites(_ => Responses.Json(
            System.Net.HttpStatusCode.OK, """{"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"orders","CapacityUnits":3.5}]}"""));

        await InvokeAsync(Scenario.ToOneReplica with { ReturnConsumedCapacity = true }, Scenario.Inserts(50));

        Number(Lines().Single(), "ConsumedWriteCapacity").Should().Be(7);
        _dynamoDB.Calls.Should().OnlyContain(
            call => Encoding.UTF8.GetString(call.Body).Contains("\"ReturnConsumedCapacity\":\"TOTAL\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(1000)]
    public async Task No_metric_has_more_values_than_CloudWatch_accepts_per_line(int records)
    {
        await InvokeAsync(Scenario.ToOneReplica, Scenario.Inserts(records));

        Lines().Single().RootElement.GetProperty("ReplicationLatency").GetArrayLength().Should().Be(100);
    }

    [Fact]
    public async Task Without_a_creation_time_or_a_write_there_is_no_latency_and_no_empty_metric()
    {
        await InvokeAsync(Scenario.ToOneReplica with { SkipTimeToLiveDeletes = true }, new StreamEvents().Expire("a"));

        var line = Lines().Single();
        line.RootElement.TryGetProperty("ReplicationLatency", out _).Should().BeFalse();
        line.RootElement.GetRawText().Should().NotContain("ReplicationLatency");
        Number(line, "Skipped").Should().Be(1);
    }

    [Fact]
    public async Task A_source_whose_clock_is_ahead_has_no_negative_latency()
    {
        await InvokeAsync(
            Scenario.ToOneReplica, new StreamEvents { CreatedAt = ManualTimeProvider.Start.UtcDateTime.AddMinutes(1) }.Insert("a"));

        Lines().Single().RootElement.GetProperty("ReplicationLatency")[0].GetInt64().Should().Be(0);
    }

    [Fact]
    public async Task Every_metric_that_a_line_declares_has_a_value_in_it()
    {
        await InvokeAsync(Scenario.ToOneReplica, Scenario.Inserts(3));

        var line = Lines().Single().RootElement;
        var declared = line.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0].GetProperty("Metrics").EnumerateArray()
            .Select(metric => metric.GetProperty("Name").GetString()!);
        declared.Should().OnlyContain(
            name => line.GetProperty(name).ValueKind == JsonValueKind.Number || line.GetProperty(name).ValueKind == JsonValueKind.Array);
        line.GetProperty("ReplicationLatency")[0].GetInt64().Should().Be(Lag);
    }

    [Fact]
    public async Task No_metrics_line_is_written_when_metrics_are_off()
    {
        await InvokeAsync(Scenario.ToOneReplica with { EmbeddedMetrics = false }, Scenario.Inserts(1));

        _output.Length.Should().Be(0);
    }

    [Fact]
    public async Task No_metrics_line_is_written_without_a_function_name()
    {
        await InvokeAsync(Scenario.ToOneReplica, Scenario.Inserts(1), new TestLambdaContext());

        _output.Length.Should().Be(0);
    }

    [Fact]
    public async Task The_typed_handler_writes_metrics_too()
    {
        using var replicator = Replicator(Scenario.ToOneReplica);

        await replicator.HandleAsync(Scenario.Inserts(1).ToDynamoDBEvent(), InLambda());

        Number(Lines().Single(), "Written").Should().Be(1);
    }

    public void Dispose()
    {
        _dynamoDB.Dispose();
        _output.Dispose();
    }

    private static TestLambdaContext InLambda() => new() { FunctionName = "replicate-orders", AwsRequestId = "request-1" };

    private void WriteALine(string? logLevel) => new EmbeddedMetrics(_output, logLevel).Write(
        new ReplicaResult(ReplicaTable.Parse(Scenario.Replica)),
        dimension: Scenario.Replica,
        records: 0,
        lagsInMilliseconds: [],
        new LambdaInvocation("replicate-orders", "request-1"),
        ManualTimeProvider.Start);

    private Replicator Replicator(ReplicatorOptions options) =>
        new(options with { TimeProvider = _clock }, new Wiring { Network = _dynamoDB, Metrics = _output });

    private async Task InvokeAsync(ReplicatorOptions options, StreamEvents events, TestLambdaContext? context = null)
    {
        using var replicator = Replicator(options);
        await replicator.HandleAsync(events.ToStream(), context ?? InLambda()).InTimeAsync();
    }

    private List<JsonDocument> Lines() =>
        [.. Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line))];

    /// <summary>Returns the values of a line's dimensions. CloudWatch creates a metric for each combination.</summary>
    private static string Dimensions(JsonDocument line)
    {
        var directive = line.RootElement.GetProperty("_aws").GetProperty("CloudWatchMetrics")[0];
        var names = directive.GetProperty("Dimensions")[0].EnumerateArray().Select(name => name.GetString()!);
        return string.Join(' ', names.Select(name => Text(line, name)));
    }

    private static string Text(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetString()!;

    private static double Number(JsonDocument line, string name) => line.RootElement.GetProperty(name).GetDouble();
}
