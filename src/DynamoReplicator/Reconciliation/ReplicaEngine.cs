using DynamoReplicator.Streams;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Writes items as they were seen to the replica, through the same engine that replicates the stream: they go in as the records of an event, so batches,
/// retries, isolation, <c>Where</c> and <c>Select</c> are the same code.
/// </summary>
internal sealed class ReplicaEngine : IDisposable
{
    private readonly Replicator _replicator;

    public ReplicaEngine(ReconcilerOptions options, CapacityBudget writeBudget, Action<RejectedChange> onRejected, HttpMessageHandler? handler)
    {
        var replication = new ReplicatorOptions
        {
            Replicas = [options.Replica],
            MaxConcurrency = options.MaxConcurrency,
            Logger = options.Logger,
            TimeProvider = options.TimeProvider,
            DeadLetter = (change, _) =>
            {
                onRejected(change);
                return Task.CompletedTask;
            },
        };
        _replicator = new Replicator(replication, handler, writeBudget);
    }

    /// <returns>How many writes the replica has acknowledged.</returns>
    /// <exception cref="ReplicationException">A write failed that may succeed another time; the message says what to do.</exception>
    public async Task<int> WriteAsync(IReadOnlyList<SeenItem> items, CancellationToken cancellation)
    {
        using var utf8 = EventOf(items);
        var result = await _replicator.ReplicateAsync(utf8.Memory, cancellation).ConfigureAwait(false);
        return result.Succeeded
            ? result.Replicas[0].Written
            : throw new ReplicationException($"{result.Replicas[0].Failed} of {result.Records} items could not be written. {result.Replicas[0].Failures[0].Reason}");
    }

    public void Dispose() => _replicator.Dispose();

    private static PooledList<byte> EventOf(IReadOnlyList<SeenItem> items)
    {
        var utf8 = new PooledList<byte>(items.Sum(item => (item.Item?.Length ?? 0) + item.Key.Length + 128));
        utf8.AddRange("{\"Records\":["u8);
        for (var index = 0; index < items.Count; index++)
        {
            var (_, key, item) = items[index];
            utf8.AddRange(index > 0 ? ","u8 : []);
            utf8.AddRange("{\"eventSource\":\"aws:dynamodb\",\"eventName\":\""u8);
            utf8.AddRange(item is null ? "REMOVE"u8 : "MODIFY"u8);
            utf8.AddRange("\",\"dynamodb\":{\"SequenceNumber\":\""u8);
            index.TryFormat(utf8.GetSpan(16), out var digits);
            utf8.Advance(digits);
            utf8.AddRange("\",\"Keys\":"u8);
            utf8.AddRange(key.Span);
            if (item is { } image)
            {
                utf8.AddRange(",\"NewImage\":"u8);
                utf8.AddRange(image.Span);
            }
            utf8.AddRange("}}"u8);
        }
        utf8.AddRange("]}"u8);
        return utf8;
    }
}
