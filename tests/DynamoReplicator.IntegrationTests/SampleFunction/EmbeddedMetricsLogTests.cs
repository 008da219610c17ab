using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.SampleFunction;

/// <summary>
/// The file <c>deploy/test/function.log</c> has the lines that the function
/// writes for CloudWatch. The template's tests compare its alarms and
/// dashboard with this file, and this test compares the file with the function.
/// </summary>
public sealed partial class EmbeddedMetricsLogTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task The_metrics_lines_are_the_approved_ones()
    {
        var (source, changes) = await ChangesAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);
        await using var proxy = new FaultProxy(server.Endpoint);
        await using var function = FunctionUnderTest.Create(server, proxy.Endpoint, ("REPLICAS", $"{replica}"),
            ("REPORT_BATCH_ITEM_FAILURES", "true"), ("RETURN_CONSUMED_CAPACITY", "true"));

        await function.AnswerAsync(Change.Event(changes));
        proxy.Plan = _ => Fault.AccessDenied;
        await function.AnswerAsync(Change.Event(changes));

        ShouldBeApproved(function.Output, replica);
    }

    [Fact]
    public async Task No_metrics_line_is_written_when_metrics_are_off()
    {
        var (source, changes) = await ChangesAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);
        await using var function = FunctionUnderTest.Create(
            server, server.Endpoint, ("REPLICAS", $"{replica}"), ("EMBEDDED_METRICS", "false"));

        await function.AnswerAsync(Change.Event(changes));

        function.Output.Should().Contain("Records: 4,").And.NotContain("_aws");
    }

    [Fact]
    public async Task The_lines_have_the_log_level_that_Lambda_sets()
    {
        var (source, changes) = await ChangesAsync();
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, source.Shape);
        (string, string)[] variables = [("REPLICAS", $"{replica}"), ("AWS_LAMBDA_LOG_LEVEL", "WARN")];
        await using var function = FunctionUnderTest.Create(server, server.Endpoint, variables);

        await function.AnswerAsync(Change.Event(changes));

        function.Output.Should().Contain("\"level\":\"WARN\",\"timestamp\":\"");
    }

    /// <summary>Three items, one of them changed twice.</summary>
    private async Task<(TestTable Source, List<Change> Changes)> ChangesAsync()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);
        foreach (var number in new[] { 1, 2, 3, 1 })
        {
            await source.PutAsync(new(source.Shape.Key("order", number)) { ["at"] = new() { S = $"{Guid.NewGuid()}" } });
        }
        using var raw = new RawDynamoDB(server.Local, source.Region);
        return (source, (await TableStream.ReadAllAsync(source, raw)).SkipLast(1).ToList());
    }

    private static void ShouldBeApproved(string output, TestTable replica)
    {
        // Values that differ from run to run are replaced with zero.
        var lines = output.Split('\n', StringSplitOptions.TrimEntries).Where(
            line => line.StartsWith("{\"_aws\":", StringComparison.Ordinal));
        var received = string.Concat(
            lines.Select(line => Changing().Replace(line, "${name}0").Replace(replica.Name, "orders", StringComparison.Ordinal) + "\n"));
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "deploy", "function.log")).ReplaceLineEndings("\n");
        if (received == approved)
        {
            return;
        }
        var receivedFile = Path.Combine(AppContext.BaseDirectory, "function.received.log");
        File.WriteAllText(receivedFile, received);
        Assert.Fail($"""
            The function's metrics differ from the approved ones. It wrote:

            {received}
            If this is intended, approve it from the repository's root. Then run ./build.sh templates, which reports missing metrics:

                cp "{receivedFile}" deploy/test/function.log

            """);
    }

    [GeneratedRegex(
        """(?<name>"(Timestamp|BatchDuration|ConsumedWriteCapacity)":|"RequestId":"|"ReplicationLatency":\[|""" +
        """(?<="ReplicationLatency":\[[0-9,]*),)[^\],}"]+""")]
    private static partial Regex Changing();
}
