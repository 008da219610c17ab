using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.IntegrationTests.Support;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.IntegrationTests.Guarantees;

/// <summary>
/// All values, including keys, contain text, digits, or bytes that occur nowhere else. A search of the log therefore finds them.
/// </summary>
public sealed class NoItemDataInLogsTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const string Text = "zqxJvK";
    private const string Digits = "7391847265";
    private static readonly string Bytes = Convert.ToBase64String(Encoding.UTF8.GetBytes("wkQyPbRm"));

    private static readonly string[] Traces = [Text, Digits, Bytes, "wkQyPbRm"];

    private static readonly Dictionary<string, string> RefusedItems = new()
    {
        ["an index key of another type"] = $$$"""{"pk":{"S":"{{{Text}}}1"},"status":{"N":"{{{Digits}}}"}}""",
        ["an empty set"] = $$$"""{"pk":{"S":"{{{Text}}}2"},"{{{Text}}}":{"SS":[]},"s":{"S":"{{{Text}}}"}}""",
        ["a number with too many digits"] =
            $$$"""{"pk":{"S":"{{{Text}}}3"},"n":{"N":"{{{Digits}}}{{{Digits}}}{{{Digits}}}{{{Digits}}}{{{Digits}}}"}}""",
        ["text that is not a number"] = $$$"""{"pk":{"S":"{{{Text}}}4"},"n":{"N":"{{{Text}}}"}}""",
        ["a set with one value twice"] = $$$"""{"pk":{"S":"{{{Text}}}5"},"s":{"SS":["{{{Text}}}","{{{Text}}}"]}}""",
        ["an unknown type"] = $$$"""{"pk":{"S":"{{{Text}}}6"},"s":{"{{{Text}}}":"{{{Text}}}"}}""",
        ["two types in one"] = $$$"""{"pk":{"S":"{{{Text}}}7"},"s":{"S":"{{{Text}}}","N":"{{{Digits}}}"}}""",
        ["an item that is too large"] =
            $$$"""{"pk":{"S":"{{{Text}}}8"},"s":{"S":"{{{Repeated(Text, 70_000)}}}"}}""",
        ["an item that is nested too deeply"] =
            $$$"""{"pk":{"S":"{{{Text}}}9"},"s":{{{Repeated("{\"L\":[", 40)}}}{"S":"{{{Text}}}"}{{{Repeated("]}", 40)}}}}""",
    };

    private readonly CapturingLogger _log = new();

    public static TheoryData<string> Refusals => [.. RefusedItems.Keys];

    [Fact]
    public Task A_run_with_faults_logs_no_values() => Seeded.RunAsync(async random =>
    {
        var source = await TestTable.CreateAsync(
            server, Regions.Source, TestTable.NewName(), TableShape.BinaryAndText, StreamViewType.NEW_AND_OLD_IMAGES);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.BinaryAndText);
        await using var proxy = new FaultProxy(server.Endpoint, new RandomFaults(random, percent: 20).Next);
        for (var n = 0; n < 60; n++)
        {
            await source.PutAsync(Item(source.Shape.Key(Text, n % 40), n));
        }

        using var raw = new RawDynamoDB(server.Local, source.Region);
        var changes = (await TableStream.ReadAllAsync(source, raw)).SkipLast(1).ToList();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)], Logger = _log });

        (await replicator.ReplicateAsync(Change.Event(changes))).ThrowIfFailed();
        proxy.Plan = _ => Fault.Unprocessed(_ => true);
        await AttemptAsync(replicator, changes, remaining: TimeSpan.FromMilliseconds(300));
        proxy.Plan = _ => Fault.AccessDenied;
        await AttemptAsync(replicator, changes, remaining: TimeSpan.FromSeconds(5));
        await AttemptAsync(replicator, [.. changes, changes[
            0] with { Json = changes[0].Json.Replace("\"Keys\":{", "\"Keys\":[{", StringComparison.Ordinal) }], TimeSpan.FromSeconds(5));

        ShouldHoldNoValues(_log.TextFrom(LogLevel.Information));
        _log.TextFrom(LogLevel.Information)
            .Should().Contain("Replicated ").And.Contain("A batch was not replicated in full to ").And.Contain("Retrying writes to ");
        _log.TextFrom(LogLevel.Trace)
            .Should().Contain($"{Text}#1", "keys are logged at Debug").And.NotContain(Digits, "other values are not");
    });

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Rejected_items_are_logged_without_values(string what)
    {
        foreach (var hook in new Func<RejectedChange, CancellationToken, Task>?[] { null, (_, _) => Task.CompletedTask,
            (change, _) => throw new InvalidOperationException(change.Key + Text) })
        {
            var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");
            using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct], Logger = _log, DeadLetter = hook });
            var good = Enumerable.Range(0, 30).Select(
                n => Change.Put(n, $$$"""{"pk":{"S":"{{{Text}}}{{{n + 100}}}"}}""", $$$"""{"pk":{"S":"{{{Text}}}{{{n + 100}}}"}}"""));

            await AttemptAsync(
                replicator, [.. good, Change.Put(99, $$$"""{"pk":{"S":"{{{Text}}}0"}}""", RefusedItems[what])], TimeSpan.FromSeconds(10));

            (await replica.CountAsync()).Should().Be(30, "only {0} is rejected", what);
        }

        _log.TextFrom(LogLevel.Warning).Should().NotBeEmpty();
        ShouldHoldNoValues(_log.TextFrom(LogLevel.Information));
    }

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public async Task Exceptions_of_the_caller_s_code_are_logged_without_values(Sender sender)
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        await using var proxy = new FaultProxy(server.Endpoint);
        var changes = Enumerable.Range(0, 3).Select(n => Change.Put(
            n, $$$"""{"pk":{"S":"{{{Text}}}{{{n}}}"}}""", $$$"""{"pk":{"S":"{{{Text}}}{{{n}}}"},"s":{"S":"{{{Text}}}"}}""")).ToList();
        ReplicaTable[] replicas =
        [
            replica.By(proxy, sender) with { Where = item => throw new KeyNotFoundException($"no such key in {item["s"].S}") },
            replica.By(proxy, sender) with { Select = name => name == "pk" ? true : throw new InvalidOperationException(Text) },
            replica.By(proxy, sender) with { Select = _ => false },
        ];
        foreach (var partial in replicas)
        {
            using var replicator = new Replicator(new ReplicatorOptions { Replicas = [partial], Logger = _log });
            await AttemptAsync(replicator, changes, TimeSpan.FromSeconds(5));
        }

        _log.TextFrom(LogLevel.Error).Should().Contain("Where threw KeyNotFoundException").And.Contain(
            "Select threw InvalidOperationException").And.Contain("leaves out the key attribute 'pk'");
        ShouldHoldNoValues(_log.TextFrom(LogLevel.Information));
    }

    /// <summary>Invokes the replicator as Lambda does. Lambda logs exceptions, so their text belongs to the log.</summary>
    private async Task AttemptAsync(Replicator replicator, IEnumerable<Change> changes, TimeSpan remaining)
    {
        using var streamEvent = new MemoryStream(Change.Event(changes));
        try
        {
            await replicator.HandleAsync(streamEvent, new TestLambdaContext { RemainingTime = remaining });
        }
        catch (ReplicationException thrown)
        {
            _log.LogError("{Thrown}", thrown.ToString());
        }
    }

    private static void ShouldHoldNoValues(string log)
    {
        foreach (var trace in Traces)
        {
            var at = log.IndexOf(trace, StringComparison.Ordinal);
            at.Should().BeNegative(
                "no item data is logged, but: …{0}…", at < 0 ? "" : log[Math.Max(0, at - 300)..Math.Min(log.Length, at + 100)]);
        }
    }

    private static Dictionary<string, AttributeValue> Item(Dictionary<string, AttributeValue> key, int n) => new(key)
    {
        ["s"] = new AttributeValue { S = $"{Text}-{n}" },
        ["n"] = new AttributeValue { N = $"{Digits}{n}" },
        ["b"] = new AttributeValue { B = new MemoryStream(Encoding.UTF8.GetBytes("wkQyPbRm")) },
        ["m"] = new AttributeValue
        {
            M =
            new() { ["l"] = new AttributeValue { L = [new AttributeValue { SS = [Text] }, new AttributeValue { NS = [Digits] }] } }
        },
    };

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
