using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.LocalDemo;

/// <summary>
/// Measures the replication lag as a user would see it: writes to an item of the master and looks until the change is in each slave. The stream's
/// own times are whole seconds.
/// </summary>
internal sealed class LagProbe(DemoTables tables, Progress progress, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, AttributeValue> _key = new OrderKey("pulse", 0).ToAttributes();

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var beat = 1; ; beat++)
            {
                stop.ThrowIfCancellationRequested();
                await WriteAsync(beat);
                var written = time.GetTimestamp();
                await Task.WhenAll(tables.ReplicaClients.Select(replica => SeenAsync(replica.Key, replica.Value, beat, written, stop)));
                await Task.Delay(Between, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Being stopped is how it ends.
        }
    }

    // Not cancelled half-way: what was written must be counted.
    private async Task WriteAsync(int beat)
    {
        await tables.Source.PutItemAsync(
            DemoTables.Name,
            new Dictionary<string, AttributeValue>(_key) { ["beat"] = Orders.Number(beat) });
        progress.Changed(1);
    }

    private async Task SeenAsync(string replica, AmazonDynamoDBClient client, int beat, long written, CancellationToken stop)
    {
        while (await LastBeatAsync(client, stop) < beat)
        {
            await Task.Delay(LookInterval, time, stop);
        }

        progress.MeasuredLag(replica, time.GetElapsedTime(written));
    }

    private async Task<int> LastBeatAsync(AmazonDynamoDBClient client, CancellationToken stop)
    {
        var answer = await client.GetItemAsync(DemoTables.Name, _key, consistentRead: true, stop);
        return answer.Item?.GetValueOrDefault("beat") is { } beat ? int.Parse(beat.N, CultureInfo.InvariantCulture) : 0;
    }
}
