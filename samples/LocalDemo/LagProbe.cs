using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.LocalDemo;

/// <summary>
/// Measures the replication lag as a user sees it: writes to an item of the source and reads until the change is in each replica.
/// The stream's own times are whole seconds.
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
            // The probe runs until it is stopped.
        }
    }

    // Not canceled between write and count, because every write must be counted.
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
