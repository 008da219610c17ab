using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.LocalDemo;

/// <summary>Writes to the source: several writers, each with customers of its
/// own. The first writer's number determines the workload.</summary>
internal sealed class Workload(IAmazonDynamoDB client, Progress progress, TimeProvider time, int firstWriter = 1)
{
    private const int BatchSize = 25;

    private readonly WorkloadWriter[] _writers =
        [.. Enumerable.Range(firstWriter, 4).Select(number => new WorkloadWriter(number, client, progress))];

    /// <summary>Writes the items that exist before replication begins.</summary>
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

    /// <summary>Inserts, overwrites, updates and deletes.</summary>
    /// <param name="end">Ends the workload. A change in progress is completed.</param>
    /// <param name="stop">Cancels the workload.</param>
    public Task RunAsync(CancellationToken end, CancellationToken stop) =>
        Task.WhenAll(_writers.Select(writer => RunAsync(writer, end, stop)));

    private async Task RunAsync(WorkloadWriter writer, CancellationToken end, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(15), time);
        while (!end.IsCancellationRequested && await pace.WaitForNextTickAsync(stop))
        {
            await writer.ChangeSomethingAsync(stop);
        }

        // At the end, some items that were replicated long ago are deleted.
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
