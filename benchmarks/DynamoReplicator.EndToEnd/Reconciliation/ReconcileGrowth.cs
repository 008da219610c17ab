using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.EndToEnd.Results;
using DynamoReplicator.Local;

namespace DynamoReplicator.EndToEnd.Reconciliation;

/// <summary>Measures backfill and verify with tables of growing size, against DynamoDB Local.</summary>
internal sealed class ReconcileGrowth
{
    private const string Seed = "seed";
    private const string Backfill = "backfill";
    private const string Verify = "verify";
    private const string FormerVerify = "former verify";
    private const string InProcess = ", in process";

    /// <summary>The seed is first, because its replica must be empty. The others work on its result.</summary>
    private static readonly string[] Verbs =
        [Seed, Backfill, Verify, FormerVerify, Backfill + ReconcilerProcess.OfPart, Verify + ReconcilerProcess.OfPart];

    private readonly List<(string Verb, Run Run)> _runs = [];

    public static async Task<ReconcileGrowth> RunAsync(IReadOnlyList<int> sizes)
    {
        var growth = new ReconcileGrowth();
        await using var local = await DynamoDBLocal.StartAsync();
        foreach (var items in sizes)
        {
            var table = $"orders-{Guid.NewGuid():N}";
            await ForBothAsync(local, client => CreateAsync(client, table));
            await ForBothAsync(local, client => CreateAsync(client, ReconcilerProcess.PartOf(table)));
            Console.Error.WriteLine($"{items} items: filling");
            await ReconcilerProcess.StartAsync("fill", local.Endpoint, table, items);
            foreach (var verb in Verbs)
            {
                Console.Error.WriteLine($"{items} items: {verb}");
                growth._runs.Add((verb, await ReconcilerProcess.StartAsync(verb, local.Endpoint, table, items)));
            }
            await ForBothAsync(local, client => client.DeleteTableAsync(table));
            await ForBothAsync(local, client => client.DeleteTableAsync(ReconcilerProcess.PartOf(table)));
        }
        // Tables of this size would take too long to fill.
        var largest = sizes[^1];
        foreach (var (verb, items) in new[] { (Verify, largest), (FormerVerify, largest), (Verify, largest * 10) })
        {
            Console.Error.WriteLine($"{items} items in process: {verb}");
            var run = await ReconcilerProcess.StartAsync(verb, local.Endpoint, ReconcilerProcess.Prebuilt, items);
            growth._runs.Add((verb + InProcess, run));
        }
        return growth;
    }

    public IReadOnlyList<Ratio> Ratios()
    {
        var (verify, former) = (Of(Verify)[^1], Of(FormerVerify)[^1]);
        var (seed, backfill) = (Of(Seed)[^1], Of(Backfill)[^1]);
        var inProcess = Of(Verify + InProcess);
        return
        [
            .. Verbs.Select(verb =>
            {
                var (first, last) = (Of(verb)[0], Of(verb)[^1]);
                return new Ratio($"seconds per item {verb} {last.Items}/{first.Items}",
                    last.Seconds / last.Items / (first.Seconds / first.Items));
            }),
            new($"source read units per item seed {seed.Items}", seed.SourceReadUnits / seed.Items, Mark.AtMost(0.075)),
            new($"cpu µs per item seed {seed.Items}", seed.CpuSeconds * 1e6 / seed.Items, Mark.AtMost(41)),
            new($"cpu µs per item backfill {backfill.Items}", backfill.CpuSeconds * 1e6 / backfill.Items, Mark.AtMost(30)),
            new($"source read units per item verify {verify.Items}", verify.SourceReadUnits / verify.Items, Mark.AtMost(0.075)),
            new($"replica read units per item verify {verify.Items}", verify.ReplicaReadUnits / verify.Items, Mark.AtMost(0.075)),
            new($"cpu µs per item verify {verify.Items}", verify.CpuSeconds * 1e6 / verify.Items, Mark.AtMost(15)),
            new($"items per second verify/former verify {verify.Items}",
                verify.Items / verify.Seconds / (former.Items / former.Seconds), Mark.AtLeast(3)),
            new($"peak memory verify {inProcess[1].Items}/{inProcess[0].Items}, in process",
                inProcess[1].Peak / inProcess[0].Peak, Mark.AtMost(1.1)),
        ];

        Run[] Of(string verb) => [.. _runs.Where(run => run.Verb == verb).Select(run => run.Run)];
    }

    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            "| verb | items | seconds | items per second | CPU, µs per item | peak memory, MB "
            + "| source reads, RCU per item | replica reads, RCU per item | replica writes, WCU per item |");
        text.AppendLine("|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (verb, run) in _runs)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {verb} | {run.Items:#,0} | {run.Seconds:0.0} | {run.Items / run.Seconds:#,0} | {run.CpuSeconds * 1e6 / run.Items:0} " +
                $"| {run.Peak / 1e6:0} | {run.SourceReadUnits / run.Items:0.000} | {run.ReplicaReadUnits / run.Items:0.000} | " +
                $"{run.ReplicaWriteUnits / run.Items:0.00} |");
        }
        text.AppendLine();
        text.AppendLine(
            "\"former verify\" is the method before verify in step, built from the library's parts of today: it scans both tables and\n" +
            "looks up each item in the other. \"of 5 %\" is a replica with a filter expression and two attributes. Its figures are per\n" +
            "item of the source. The rows \"in process\" read prebuilt pages in the same process, whose cost is included.");
        return text.ToString();
    }

    private static async Task ForBothAsync(DynamoDBLocal local, Func<AmazonDynamoDBClient, Task> act)
    {
        foreach (var region in new[] { ReconcilerProcess.SourceRegion, ReconcilerProcess.ReplicaRegion })
        {
            // The access key selects the database of the child processes.
            using var client = new AmazonDynamoDBClient(
                new BasicAWSCredentials(ChildProcess.AccessKey, ChildProcess.AccessKey),
                new AmazonDynamoDBConfig { ServiceURL = local.Endpoint.AbsoluteUri, AuthenticationRegion = region });
            await act(client);
        }
    }

    private static Task<CreateTableResponse> CreateAsync(AmazonDynamoDBClient client, string table) =>
        client.CreateTableAsync(new CreateTableRequest
        {
            TableName = table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.S)],
            KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        });
}
