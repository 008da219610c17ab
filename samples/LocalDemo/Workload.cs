using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.LocalDemo;

/// <summary>What goes on in the master: several writers, each with customers of its own. The same in every run.</summary>
internal sealed class Workload(IAmazonDynamoDB client, Progress progress, TimeProvider time)
{
    private const int BatchSize = 25;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    private readonly WorkloadWriter[] _writers = [.. Enumerable.Range(1, 4).Select(number => new WorkloadWriter(number, client, progress))];

    /// <summary>Writes the items that are there before replication begins.</summary>
    public async Task WriteExistingItemsAsync(CancellationToken stop)
    {
        foreach (var writer in _writers)
        {
            for (var batch = 0; batch < 4; batch++)
            {
                await WriteBatchAsync([.. Enumerable.Range(0, BatchSize).Select(_ => writer.NextOrder())], stop);
            }
        }
    }

    /// <summary>Inserts, overwrites, updates and deletes for a while.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_writers.Select(writer => RunAsync(writer, stop)));

    private async Task RunAsync(WorkloadWriter writer, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(15), time);
        while (time.GetElapsedTime(started) < Duration && await pace.WaitForNextTickAsync(stop))
        {
            await writer.ChangeSomethingAsync(stop);
        }

        // Of what was replicated long since, some goes in the end.
        await writer.DeleteOldestAsync(10, stop);
    }

    private async Task WriteBatchAsync(List<Dictionary<string, AttributeValue>> orders, CancellationToken stop)
    {
        var requests = orders.ConvertAll(order => new WriteRequest(new PutRequest(order)));
        while (requests.Count > 0)
        {
            var answer = await client.BatchWriteItemAsync(new BatchWriteItemRequest(new() { [DemoTables.Name] = requests }), stop);
            var left = answer.UnprocessedItems?.GetValueOrDefault(DemoTables.Name) ?? [];
            progress.Changed(requests.Count - left.Count);
            requests = left;
        }
    }
}
