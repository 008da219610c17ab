using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

public sealed class VerifyTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    public static TheoryData<string> Shapes => new() { "text and number", "binary and text", "number" };

    [Theory]
    [MemberData(nameof(Shapes))]
    public Task Missing_extra_and_different_items_are_found_and_repaired_exactly(string shape) => Seeded.RunAsync(async random =>
    {
        var tables = await TablePair.CreateAsync(server, 150, random, Shape(shape));
        (await tables.BackfillAsync()).Succeeded.Should().BeTrue();
        var items = new RandomItems(random);
        var missing = Keys(tables, [3, 44, 125]);
        var different = Keys(tables, [0, 100, 149]);
        var extra = Keys(tables, [1_000, 1_001]);
        foreach (var key in missing)
        {
            await tables.Replica.Client.DeleteItemAsync(tables.Replica.Name, key);
        }
        foreach (var key in different.Concat(extra))
        {
            await tables.Replica.PutAsync(new(items.Item(key)) { ["stale"] = new() { N = "1" } });
        }

        var found = await tables.VerifyAsync();
        var repaired = await tables.VerifyAsync(repair: true, tables.Options with { DeleteExtra = true });
        var after = await tables.VerifyAsync();

        foreach (var report in new[] { found, repaired })
        {
            (report.SourceItems, report.ReplicaItems, report.Missing, report.Different, report.Extra).Should().Be((150, 149, 3, 3, 2));
            KeysOf(report, DifferenceKind.Missing).Should().BeEquivalentTo(Texts(missing));
            KeysOf(report, DifferenceKind.Different).Should().BeEquivalentTo(Texts(different));
            KeysOf(report, DifferenceKind.Extra).Should().BeEquivalentTo(Texts(extra));
        }
        (found.Succeeded, found.IsRepaired, found.Writes, found.Deleted, found.ExtraLeft).Should().Be((false, false, 0, 0, 2));
        (repaired.Succeeded, repaired.IsRepaired, repaired.Writes, repaired.Deleted, repaired.ExtraLeft).Should().Be((true, true, 8, 2, 0));
        (after.Succeeded, after.Differences, after.SourceItems, after.ReplicaItems).Should().Be((true, 0, 150, 150));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    });

    [Fact]
    public Task Changes_in_flight_are_not_reported_as_differences() => Seeded.RunAsync(async random =>
    {
        var tables = await TablePair.CreateAsync(server, 200, random);
        await tables.BackfillAsync();
        await using var replication = await LiveReplication.StartAsync(server, tables, lag: TimeSpan.FromMilliseconds(300));
        var workload = new RandomWorkload(tables.Source, random, keys: 250);
        await workload.RunAsync(20);
        using var network = new WatchedNetwork();
        // On a busy machine the replication lag grows to seconds.
        var options = tables.Options with { SettleTime = TimeSpan.FromSeconds(10) };
        var verify = Task.Run(() => tables.VerifyAsync(options: options, network: network));
        while (!verify.IsCompleted)
        {
            await workload.RunAsync(2);
        }
        var report = await verify;

        (report.Missing, report.Different, report.Extra).Should().Be((0, 0, 0));
        network.Calls.Should().Contain(call => call.Action == "BatchGetItem" && call.IsConsistent, "there were suspects");
        report.SourceItems.Should().BeGreaterThan(100);
        report.ReplicaItems.Should().BeGreaterThan(100);
        await replication.CaughtUpAsync();
    });

    [Fact]
    public async Task An_item_that_keeps_changing_on_both_sides_is_reported_as_in_flight()
    {
        var tables = await TablePair.CreateAsync(server);

        var report = await VerifyAHotItemAsync(tables, replicaValue: change => $"-{change}");

        (report.InFlight, report.Differences, report.Writes, report.Succeeded).Should().Be((1, 0, 0, false));
    }

    [Theory]
    [InlineData(null, DifferenceKind.Missing)]
    [InlineData("-1", DifferenceKind.Different)]
    public async Task An_item_that_does_not_change_while_its_source_does_is_a_difference_and_is_repaired(string? value, DifferenceKind kind)
    {
        var tables = await TablePair.CreateAsync(server);

        var report = await VerifyAHotItemAsync(tables, replicaValue: _ => value);

        (report.InFlight, report.Differences, report.IsRepaired, report.Succeeded).Should().Be((0, 1, true, true));
        report.Samples.Should().ContainSingle().Which.Kind.Should().Be(kind);
        var number = int.Parse((await tables.Replica.GetAsync(TablePair.Key(tables.Source, 1)))!["n"].N, null);
        number.Should().BePositive("the source's values are positive");
    }

    [Fact]
    public async Task Changes_of_attributes_that_the_replica_does_not_hold_are_ignored()
    {
        var tables = await TablePair.CreateAsync(server);
        var options = tables.Options with { Replica = tables.Replica.Direct with { Select = name => name != "n" } };

        var report = await VerifyAHotItemAsync(tables, replicaValue: _ => null, options: options);

        (report.InFlight, report.Missing).Should().Be((0, 1));
    }

    /// <summary>Verifies and repairs an item that changes in the source before each read of the source.</summary>
    private static async Task<ReconciliationReport> VerifyAHotItemAsync(
        TablePair tables, Func<int, string?> replicaValue, ReconcilerOptions? options = null)
    {
        var key = TablePair.Key(tables.Source, 1);
        var changes = 0;
        var isRepairing = false;
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                isRepairing |= call.Action == "BatchWriteItem";
                var change = Interlocked.Increment(ref changes);
                await tables.Source.PutAsync(new(key) { ["n"] = new() { N = $"{change}" } });
                if (!isRepairing && replicaValue(change) is { } value)
                {
                    await tables.Replica.PutAsync(new(key) { ["n"] = new() { N = value } });
                }
                return await passOn();
            },
        };
        return await tables.VerifyAsync(
            repair: true, (options ?? tables.Options) with { SettleTime = TimeSpan.FromMilliseconds(200) }, network);
    }

    [Fact]
    public async Task Differences_are_found_even_if_reads_are_slow()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 40);

        var report = await tables.VerifyAsync(
            repair: true, tables.Options with { ReadCapacity = 20, SettleTime = TimeSpan.FromMilliseconds(100) });

        (report.Missing, report.InFlight).Should().Be((40, 0));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public async Task Only_a_difference_that_lasts_for_the_settle_time_is_reported()
    {
        var tables = await TablePair.CreateAsync(server);
        await TablePair.FillSmallAsync(tables.Source, 2);
        var (late, never) = (TablePair.Key(tables.Source, 0), TablePair.Key(tables.Source, 1));
        using var network = new WatchedNetwork
        {
            Answer = async (call, passOn) =>
            {
                if (call.IsConsistent)
                {
                    await tables.Replica.PutAsync(new(late) { ["n"] = new() { N = "0.0" } });
                }
                return await passOn();
            },
        };

        var report =
            await tables.VerifyAsync(options: tables.Options with { SettleTime = TimeSpan.FromMilliseconds(300) }, network: network);

        (report.Missing, report.Differences).Should().Be((1, 1));
        KeysOf(report, DifferenceKind.Missing).Should().Equal(Texts([never]));
        report.Elapsed.Should().BeGreaterThan(TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task Samples_contain_items_only_on_request()
    {
        var tables = await TablePair.CreateAsync(server);
        var key = TablePair.Key(tables.Source, 2);
        await tables.Source.PutAsync(new(key) { ["secret"] = new() { S = "new" } });
        await tables.Replica.PutAsync(new(key) { ["secret"] = new() { S = "old" } });

        var without = (await tables.VerifyAsync()).Samples.Should().ContainSingle().Subject;
        var with = (await tables.VerifyAsync(options: tables.Options with { IncludeItems = true })).Samples
            .Should().ContainSingle().Subject;
        var none = await tables.VerifyAsync(options: tables.Options with { MaxSamples = 0 });

        (without.SourceItem, without.ReplicaItem).Should().Be((null, null));
        with.SourceItem.Should().Contain("""{"S":"new"}""");
        with.ReplicaItem.Should().Contain("""{"S":"old"}""");
        none.Samples.Should().BeEmpty();
        none.Different.Should().Be(1);
    }

    [Fact]
    public Task Given_keys_are_verified_repaired_and_synced_without_touching_others() => Seeded.RunAsync(async random =>
    {
        var tables = await TablePair.CreateAsync(server, 20, random);
        var extra = TablePair.Key(tables.Replica, 500);
        await tables.Replica.PutAsync(extra);
        string[] keys = [Text(TablePair.Key(tables.Source, 1)), Text(TablePair.Key(tables.Source, 2))
            .Replace("\"2\"", "\"2.0\"", StringComparison.Ordinal), Text(TablePair.Key(tables.Source, 2)), Text(extra)];

        var verified = await RunAsync(reconciler => reconciler.VerifyKeysAsync(keys));
        var repaired = await RunAsync(reconciler => reconciler.RepairKeysAsync(keys[..1]));
        var count = (await tables.Replica.ContentsAsync()).Count;
        var limited = await RunAsync(reconciler => reconciler.SyncAsync(keys));
        var extraAfterIt = await tables.Replica.GetAsync(extra);
        var synced = await RunAsync(reconciler => reconciler.SyncAsync(keys), deleteExtra: true);
        var after = await RunAsync(reconciler => reconciler.VerifyKeysAsync(keys));

        (verified.Missing, verified.Extra, verified.Different).Should().Be((2, 1, 0));
        (repaired.Missing, repaired.Writes, count).Should().Be((1, 1, 2));
        (limited.Succeeded, limited.Writes, limited.ExtraLeft).Should().Be((true, 2, 1));
        extraAfterIt.Should().NotBeNull("DeleteExtra is not set");
        (synced.Succeeded, synced.Writes, synced.SourceItems, synced.Deleted).Should().Be((true, 3, 2, 1));
        after.Differences.Should().Be(0);
        (await tables.Replica.ContentsAsync()).Count.Should().Be(2, "the source's other items are not copied");
        (await tables.Replica.GetAsync(extra)).Should().BeNull();

        async Task<ReconciliationReport> RunAsync(Func<Reconciler, Task<ReconciliationReport>> run, bool deleteExtra = false)
        {
            using var reconciler = new Reconciler(tables.Options with { DeleteExtra = deleteExtra });
            return await run(reconciler);
        }
    });

    [Fact]
    public async Task A_key_with_another_schema_is_rejected()
    {
        var tables = await TablePair.CreateAsync(server);
        using var reconciler = new Reconciler(tables.Options);

        var sync = () => reconciler.SyncAsync(["""{"pk":{"S":"a"}}"""]);

        await sync.Should().ThrowAsync<FormatException>().WithMessage(
            "A key has the attributes pk (S), but the table's key is pk (S), sk (N).");
    }

    private static TableShape Shape(string name) => name switch
    {
        "text and number" => TableShape.TextAndNumber,
        "number" => TableShape.Number,
        _ => TableShape.BinaryAndText,
    };

    private static List<Dictionary<string, AttributeValue>> Keys(TablePair tables, int[] numbers) =>
        [.. numbers.Select(number => TablePair.Key(tables.Source, number))];

    private static IEnumerable<string> KeysOf(ReconciliationReport report, DifferenceKind kind) =>
        report.Samples.Where(sample => sample.Kind == kind).Select(sample => Canonical(sample.Key));

    private static IEnumerable<string> Texts(IEnumerable<Dictionary<string, AttributeValue>> keys) =>
        keys.Select(key => Canonical(Text(key)));

    /// <summary>A key as DynamoDB JSON.</summary>
    private static string Text(Dictionary<string, AttributeValue> key) =>
        new System.Text.Json.Nodes.JsonObject(key.Select(attribute => KeyValuePair.Create<string, System.Text.Json.Nodes.JsonNode?>(
        attribute.Key,
        attribute.Value switch
        {
            { S: { } text } => new System.Text.Json.Nodes.JsonObject { ["S"] = text },
            { N: { } number } => new System.Text.Json.Nodes.JsonObject { ["N"] = number },
            var binary => new System.Text.Json.Nodes.JsonObject { ["B"] = Convert.ToBase64String(binary.B.ToArray()) },
        }))).ToJsonString();

    /// <summary>Sorts the attributes and removes differences in escaping.</summary>
    private static string Canonical(string key) =>
        string.Join(',', System.Text.Json.Nodes.JsonNode.Parse(key)!.AsObject().OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => $"{attribute.Key}={attribute.Value!.ToJsonString()}"));
}
