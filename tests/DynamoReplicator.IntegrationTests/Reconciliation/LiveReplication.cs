using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>Replicates the changes of a table from now on, as Lambda would.</summary>
internal sealed class LiveReplication : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StreamsClient _client;
    private readonly Replicator _replicator;
    private readonly Task _running;
    private readonly TablePair _tables;

    private LiveReplication(DynamoDBLocalServer server, TablePair tables, string streamArn, TimeSpan lag)
    {
        _tables = tables;
        _client = StreamsClient.Create(
            tables.Source.Region, server.Endpoint, new BasicAWSCredentials(server.Local.AccessKeyId, server.Local.SecretAccessKey));
        _replicator = new Replicator(new ReplicatorOptions { Replicas = [tables.Replica.Direct] });
        var options = new StreamPumpOptions { PollInterval = TimeSpan.FromMilliseconds(50), BatchSize = 1000 };
        _running = new StreamPump(_client, streamArn, options, ReplicateAsync).RunAsync(_stop.Token);

        async Task<BatchOutcome> ReplicateAsync(ReadOnlyMemory<byte> utf8Event, CancellationToken cancellation)
        {
            await Task.Delay(lag, TimeProvider.System, cancellation);
            return new BatchOutcome((await _replicator.ReplicateAsync(utf8Event, cancellation)).FirstFailedSequenceNumber);
        }
    }

    /// <param name="server">The server.</param>
    /// <param name="tables">The tables. The source's stream is enabled now, so existing items are not in it.</param>
    /// <param name="lag">The time for which each batch is delayed.</param>
    public static async Task<LiveReplication> StartAsync(DynamoDBLocalServer server, TablePair tables, TimeSpan lag = default)
    {
        var update = new UpdateTableRequest
        {
            TableName = tables.Source.Name,
            StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_IMAGE }
        };
        var updated = await tables.Source.Client.UpdateTableAsync(update);
        return new LiveReplication(server, tables, updated.TableDescription.LatestStreamArn, lag);
    }

    /// <summary>Replicates the changes since the source's stream was enabled.</summary>
    public static LiveReplication FromOldestChange(DynamoDBLocalServer server, TablePair tables) =>
        new(server, tables, tables.Source.StreamArn, lag: TimeSpan.Zero);

    /// <summary>Returns when all earlier changes have been replicated. This works because the stream has one shard.</summary>
    public async Task CaughtUpAsync()
    {
        var marker = _tables.Source.Shape.Key("the-end", Random.Shared.Next(1_000_000_000, int.MaxValue));
        await _tables.Source.PutAsync(marker);
        await Poll.UntilAsync(
            async () => _running.IsCompleted || await _tables.Replica.GetAsync(marker) is not null, "the last change is replicated");
        _running.IsCompleted.Should().BeFalse("replication must go on: {0}", _running.Exception);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _replicator.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }
}
