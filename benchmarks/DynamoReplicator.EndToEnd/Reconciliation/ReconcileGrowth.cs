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
    private static readonly string[] Verbs = ["backfill", "verify"];

    private readonly List<(string Verb, Run Run)> _runs = [];

    public static async Task<ReconcileGrowth> RunAsync(IReadOnlyList<int> sizes)
    {
        var growth = new ReconcileGrowth();
        await using var local = await DynamoDBLocal.StartAsync();
        foreach (var items in sizes)
        {
            var table = $"orders-{Guid.NewGuid():N}";
            await ForBothAsync(local, client => CreateAsync(client, table));
            Console.Error.WriteLine($"{items} items: filling");
            await ReconcilerProcess.StartAsync("fill", local.Endpoint, table, items);
            foreach (var verb in Verbs)
            {
                Console.Error.WriteLine($"{items} items: {verb}");
                growth._runs.Add((verb, await ReconcilerProcess.StartAsync(verb, local.Endpoint, table, items)));
            }
            await ForBothAsync(local, client => client.DeleteTableAsync(table));
        }
        return growth;
    }

    public IReadOnlyList<Ratio> Ratios() =>
    [
        .. Verbs.Select(verb =>
        {
            var runs = _runs.Where(run => run.Verb == verb).Select(run => run.Run).ToArray();
            return new Ratio($"seconds per item {verb} {runs[^1].Items}/{runs[0].Items}",
                runs[^1].Seconds / runs[^1].Items / (runs[0].Seconds / runs[0].Items));
        }),
    ];

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
                $"| {run.Peak / 1e6:0} | {run.SourceReadUnits / run.Items:0.00} | {run.ReplicaReadUnits / run.Items:0.00} | " +
                $"{run.ReplicaWriteUnits / run.Items:0.00} |");
        }
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
        });
}
