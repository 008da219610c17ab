using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary><c>Where</c> and <c>Select</c> apply to backfill, verify, repair, and sync.</summary>
public sealed class PartialReplicaTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task The_replica_gets_and_keeps_the_selection_of_the_source()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 100);
        var options = Partial(tables) with { DeleteExtra = true };

        var copied = await tables.BackfillAsync(options);
        (copied.SourceItems, copied.Writes).Should().Be((100, 50));
        (await tables.VerifyAsync(options: options)).Differences.Should().Be(0);
        await ShouldHoldTheSelectionAsync(tables);

        // One extra item, one missing item, and one with an extra attribute.
        await tables.Replica.PutAsync(new(TablePair.Key(tables.Replica, 1)) { ["open"] = new() { BOOL = false } });
        await tables.Replica.Client.DeleteItemAsync(tables.Replica.Name, TablePair.Key(tables.Replica, 2));
        await tables.Replica.PutAsync((await tables.Source.GetAsync(TablePair.Key(tables.Source, 4)))!);
        var repaired = await tables.VerifyAsync(repair: true, options);
        (repaired.Extra, repaired.Missing, repaired.Different, repaired.Writes).Should().Be((1, 1, 1, 3));
        await ShouldHoldTheSelectionAsync(tables);

        // An item that leaves the selection leaves the replica.
        await tables.Source.PutAsync(new(TablePair.Key(tables.Source, 6)) { ["n"] = new() { N = "7" } });
        using var reconciler = new Reconciler(options);
        await reconciler.SyncAsync(["""{"sk":{"N":"6"},"pk":{"S":"customer"}}"""]);
        (await tables.Replica.GetAsync(TablePair.Key(tables.Replica, 6))).Should().BeNull();
        await ShouldHoldTheSelectionAsync(tables);
    }

    [Fact]
    public async Task An_item_that_leaves_the_selection_while_it_is_copied_is_not_left_behind()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 10);
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                if (call.Action == "BatchWriteItem" && call.Region == Regions.Replica)
                {
                    await tables.Source.PutAsync(new(TablePair.Key(tables.Source, 4)) { ["n"] = new() { N = "5" } });
                }
                return await passOn();
            },
        };

        await tables.BackfillAsync(Partial(tables), network);

        (await tables.Replica.GetAsync(TablePair.Key(tables.Replica, 4))).Should().BeNull();
        await ShouldHoldTheSelectionAsync(tables);
    }

    [Fact]
    public async Task The_selection_is_sent_with_reads_of_the_source_and_never_with_those_of_the_replica()
    {
        var tables = await CreatePartialAsync();
        using var network = new WatchedNetwork();

        var copied = await tables.BackfillAsync(Selected(tables), network);
        var verified = await tables.VerifyAsync(options: Selected(tables), network: network);

        (copied.SourceItems, copied.Writes).Should().Be((100, 5), "a scan counts the items that it leaves out");
        (verified.SourceItems, verified.ReplicaItems, verified.Differences).Should().Be((100, 5, 0));
        network.CallsOf("Scan", Regions.Source).Should().NotBeEmpty().And.OnlyContain(
            call => call.Body["FilterExpression"]!.GetValue<string>() == "#n < :five" && call.Body["ProjectionExpression"] != null);
        network.CallsOf("BatchGetItem", Regions.Source).Should().HaveCountGreaterThan(0).And.OnlyContain(
            call => call.Body["RequestItems"]![tables.Source.Name]!["ProjectionExpression"] != null);
        network.CallsOf("BatchGetItem", Regions.Source)
            .Sum(call => call.Body["RequestItems"]![tables.Source.Name]!["Keys"]!.AsArray().Count)
            .Should().Be(5, "items that the filter excludes are not read again");
        network.CallsOf("Scan", Regions.Replica).Concat(network.CallsOf("BatchGetItem", Regions.Replica)).Should().NotBeEmpty().And
            .OnlyContain(call => !call.Body.ToJsonString().Contains("Expression"));
        (await tables.Replica.ItemsAsync()).Should().HaveCount(5)
            .And.OnlyContain(item => item.Keys.Order().SequenceEqual(new[] { "kept", "pk", "sk" }));
    }

    [Fact]
    public async Task A_replica_s_item_whose_source_no_longer_matches_is_extra()
    {
        var tables = await CreatePartialAsync();
        await tables.BackfillAsync(Selected(tables));
        var item = (await tables.Source.GetAsync(TablePair.Key(tables.Source, 3)))!;
        item["n"].N = "50";
        await tables.Source.PutAsync(item);
        await tables.Source.PutAsync(new(TablePair.Key(tables.Source, 60)) { ["n"] = new() { N = "1" } });

        var verified = await tables.VerifyAsync(options: Selected(tables));
        var repaired = await tables.VerifyAsync(repair: true, Selected(tables) with { DeleteExtra = true, DeleteLimit = 1 });

        (verified.Extra, verified.Missing, verified.Different).Should().Be((1, 1, 0));
        (repaired.Extra, repaired.Missing, repaired.Different, repaired.ExtraLeft).Should().Be((1, 1, 0, 0));
        (await tables.VerifyAsync(options: Selected(tables))).Differences.Should().Be(0);
    }

    [Fact]
    public async Task A_filtered_backfill_scans_consistently_because_items_that_do_not_match_are_not_read_again()
    {
        var tables = await CreatePartialAsync();
        using var network = new WatchedNetwork();

        await tables.BackfillAsync(Selected(tables), network);
        await tables.VerifyAsync(options: Selected(tables), network: network);

        network.CallsOf("Scan", Regions.Source).Select(call => call.Body["ConsistentRead"]?.GetValue<bool>()).Distinct()
            .Should().Equal(true, false);
    }

    [Fact]
    public async Task The_attribute_with_the_expiry_time_is_read_although_the_replica_does_not_hold_it()
    {
        var tables = await CreatePartialAsync();
        await tables.Source.Client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
        {
            TableName = tables.Source.Name,
            TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = "ttl", Enabled = true },
        });
        await tables.BackfillAsync(Selected(tables));
        var expiry = $"{TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeSeconds()}";
        await tables.Source.PutAsync(
            new(TablePair.Key(tables.Source, 200)) { ["n"] = new() { N = "1" }, ["ttl"] = new() { N = expiry } });

        var verified = await tables.VerifyAsync(options: Selected(tables));

        (verified.Missing, verified.Expired).Should().Be((0, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_filter_that_throws_ends_the_run_with_the_reason(bool isBackfill)
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 3);
        var options =
            tables.Options with { Replica = tables.Replica.Direct with { Where = _ => throw new InvalidOperationException("secret") } };

        var run = () => isBackfill ? tables.BackfillAsync(options) : tables.VerifyAsync(options: options);

        await run.Should().ThrowAsync<ReplicationException>().WithMessage("The replica's Where threw InvalidOperationException.");
    }

    /// <summary>Creates a source of 100 items, of which the replica should hold 5, without their number.</summary>
    private async Task<TablePair> CreatePartialAsync()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.PutAsync(tables.Source, Enumerable.Range(0, 100).Select(number =>
            new Dictionary<string, AttributeValue>(TablePair.Key(tables.Source, number))
            {
                ["n"] = new() { N = $"{number}" },
                ["kept"] = new() { S = $"{number}" },
                ["other"] = new() { S = new string('x', 1000) },
            }));
        return tables;
    }

    private static ReconcilerOptions Selected(TablePair tables) => tables.Options with
    {
        Replica = tables.Replica.Direct with
        {
            FilterExpression = "#n < :five",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#n"] = "n" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":five"] = new() { N = "5" } },
            Attributes = ["kept"],
        },
    };

    private static ReconcilerOptions Partial(TablePair tables) => tables.Options with
    {
        Replica = tables.Replica.Direct with { Where = IsHeld, Select = name => name != "n" },
        Source = tables.Source.Direct with { Where = _ => false, Select = _ => false },
    };

    private static bool IsHeld(IReadOnlyDictionary<string, AttributeValue> item) =>
        item.TryGetValue("n", out var number) && int.Parse(number.N, null) % 2 == 0;

    private static async Task ShouldHoldTheSelectionAsync(TablePair tables)
    {
        var expected = (await tables.Source.ItemsAsync()).Where(IsHeld).Select(
            item => item.Where(attribute => attribute.Key != "n").ToDictionary());
        TableContents.Of(tables.Replica.Shape.KeyAttributes, expected).DifferencesTo(await tables.Replica.ContentsAsync())
            .Should().BeEmpty();
    }
}
