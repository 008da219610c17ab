using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>
/// Defects of dynamodb-replicator (mapbox) in backfill and repair. Other tests cover two more: binary keys break its repair
/// (<see cref="VerifyTests.Missing_extra_and_different_items_are_found_and_repaired_exactly"/>), and it never reads again what it has put
/// (<see cref="SecondReadTests"/>).
/// </summary>
public sealed class MapboxDefectTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task Numbers_are_not_converted_to_doubles()
    {
        var tables = await TablePair.CreateAsync(server);
        var item = new Dictionary<string, AttributeValue>(TablePair.Key(tables.Source, 1))
        {
            ["n"] = new() { N = "12345678901234567890.123" },
            ["ns"] = new() { NS = ["12345678901234567890123456789012345678", "-0.12345678901234567890123456789012345678"] },
        };
        await tables.Source.PutAsync(item);

        await tables.BackfillAsync();
        await tables.Replica.ShouldEqualAsync(tables.Source);

        // A difference in the last digit is found, in a set too.
        await tables.Replica.PutAsync(
            new(item) { ["ns"] = new() { NS = ["12345678901234567890123456789012345679", "-0.12345678901234567890123456789012345678"] } });
        (await tables.VerifyAsync(repair: true)).Different.Should().Be(1);
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public async Task Throttled_writes_are_not_lost()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 200);
        var calls = 0;
        using var network = new WatchedNetwork
        {
            Answer = (call, passOn) => call.Action == "BatchWriteItem" && Interlocked.Increment(ref calls) % 3 != 0
                ? WatchedNetwork.LeaveAsync(call, passOn, element => element.ToJsonString().GetHashCode(StringComparison.Ordinal) % 4 != 0)
                : passOn(),
        };

        var report = await tables.BackfillAsync(network: network);

        (report.Succeeded, report.Writes).Should().Be((true, 200));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public async Task A_repair_writes_the_source_s_item_not_the_replica_s()
    {
        var tables = await TablePair.CreateAsync(server);
        var key = TablePair.Key(tables.Source, 1);
        await tables.Source.PutAsync(new(key) { ["of"] = new() { S = "source" } });
        await tables.Replica.PutAsync(new(key) { ["of"] = new() { S = "replica" } });

        await tables.VerifyAsync(repair: true);

        (await tables.Replica.GetAsync(key))!["of"].S.Should().Be("source");
    }

    [Fact]
    public async Task Items_that_an_eventually_consistent_read_misses_are_not_deleted()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 30);
        await tables.BackfillAsync();
        using var network = new WatchedNetwork { Answer = HideFromInconsistentReadsAsync };

        var report = await tables.VerifyAsync(repair: true, tables.Options with { DeleteExtra = true, DeleteLimit = 1 }, network);

        (report.Differences, report.Writes).Should().Be((0, 0));
        network.CallsOf("BatchGetItem", Regions.Source).Should().Contain(call => call.IsConsistent, "there were suspects");
        await tables.Replica.ShouldEqualAsync(tables.Source);

        // Eventually consistent reads do not return these items yet.
        static async Task<HttpResponseMessage> HideFromInconsistentReadsAsync(NetworkCall call, WatchedNetwork.PassOn passOn)
        {
            var answer = await passOn();
            if (call.Region != Regions.Source || call.IsConsistent || call.Action is not ("Scan" or "BatchGetItem"))
            {
                return answer;
            }
            var body = await WatchedNetwork.BodyOf(answer);
            var items = (call.Action == "Scan" ? body["Items"]! : body["Responses"]!.AsObject().Single().Value!).AsArray();
            foreach (var hidden in items.Where(item => item!["n"] is JsonNode number && number["N"]!.GetValue<string>().EndsWith('7'))
                .ToList())
            {
                items.Remove(hidden);
            }
            return WatchedNetwork.Json(body);
        }
    }
}
