using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>A source and its replica, with options for a reconciler.</summary>
internal sealed class TablePair
{
    private TablePair(TestTable source, TestTable replica) => (Source, Replica) = (source, replica);

    public TestTable Source { get; }

    public TestTable Replica { get; }

    /// <summary>Options without a settle time, because nothing is in flight unless a test causes it.</summary>
    public ReconcilerOptions Options => new(Source.Direct, Replica.Direct) { SettleTime = TimeSpan.Zero };

    public static async Task<TablePair> CreateAsync(
        DynamoDBLocalServer server, TableShape? shape = null, string? index = null, StreamViewType? stream = null)
    {
        var name = TestTable.NewName();
        return new TablePair(
            await TestTable.CreateAsync(server, Regions.Source, name, shape ?? TableShape.TextAndNumber, stream),
            await TestTable.CreateAsync(server, Regions.Replica, name, shape ?? TableShape.TextAndNumber, index: index));
    }

    /// <summary>Creates a source with items of all types.</summary>
    public static async Task<TablePair> CreateAsync(DynamoDBLocalServer server, int items, Random random, TableShape? shape = null)
    {
        var pair = await CreateAsync(server, shape);
        await FillAsync(pair.Source, items, new RandomItems(random));
        return pair;
    }

    /// <summary>Returns a key that <see cref="RandomWorkload"/> writes to as well.</summary>
    public static Dictionary<string, AttributeValue> Key(TestTable table, int number) =>
        table.Shape.Key(number % 2 == 0 ? "customer" : "kunde \"é\\😀\"", number);

    public static Task FillAsync(TestTable table, int items, RandomItems random) =>
        PutAsync(table, Enumerable.Range(0, items).Select(number => random.Item(Key(table, number))));

    /// <summary>Puts many items. One in ten has attributes of every type, the others have one attribute of a random type.</summary>
    public static Task FillMixedAsync(TestTable table, int items, Random random)
    {
        var awkward = new RandomItems(random);
        return PutAsync(table, Enumerable.Range(0, items).Select(number => number % 10 == 0
            ? awkward.Item(Key(table, number))
            : new Dictionary<string, AttributeValue>(Key(table, number)) { ["value"] = awkward.Value(depth: 2) }));
    }

    /// <summary>Puts 60 items of 100 KB, so that a segment has several pages.</summary>
    public static Task FillPagesAsync(TestTable table) => PutAsync(
        table,
        Enumerable.Range(0, 60).Select(
            number => new Dictionary<string, AttributeValue>(Key(table, number)) { ["text"] = new() { S = new string('x', 100_000) } }));

    /// <summary>Puts items with only a key and a number.</summary>
    public static Task FillSmallAsync(TestTable table, int items) =>
        PutAsync(table, Enumerable.Range(0, items).Select(
            number => new Dictionary<string, AttributeValue>(Key(table, number)) { ["n"] = new() { N = $"{number}" } }));

    public static Task PutAsync(TestTable table, IEnumerable<Dictionary<string, AttributeValue>> items) => Parallel.ForEachAsync(
        items.Chunk(25),
        new ParallelOptions { MaxDegreeOfParallelism = 2 },
        async (some, cancellation) =>
        {
            var requests = some.Select(item => new WriteRequest(new PutRequest(item))).ToList();
            var answer = await table.Client.BatchWriteItemAsync(
                new BatchWriteItemRequest(new Dictionary<string, List<WriteRequest>> { [table.Name] = requests }), cancellation);
            answer.UnprocessedItems.Should().BeNullOrEmpty("test tables are not throttled");
        });

    public async Task<ReconciliationReport> BackfillAsync(ReconcilerOptions? options = null, WatchedNetwork? network = null)
    {
        using var reconciler = Open(options, network);
        return await reconciler.BackfillAsync();
    }

    public async Task<ReconciliationReport> VerifyAsync(
        bool repair = false, ReconcilerOptions? options = null, WatchedNetwork? network = null)
    {
        using var reconciler = Open(options, network);
        return await (repair ? reconciler.RepairAsync() : reconciler.VerifyAsync());
    }

    private Reconciler Open(ReconcilerOptions? options, WatchedNetwork? network) =>
        network is null ? new Reconciler(options ?? Options) : new Reconciler(options ?? Options, network);
}
