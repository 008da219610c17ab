using System.Collections.Concurrent;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Writes snapshots to the replica through the engine that replicates the stream, as the records of an event. So batching, retries,
/// isolation of rejected items, <c>Where</c>, and <c>Select</c> are the same code.
/// </summary>
internal sealed class ReplicaWriter : IDisposable
{
    private readonly Replicator _replicator;
    private readonly ConcurrentDictionary<string, string> _rejections = [];

    public ReplicaWriter(ReconcilerOptions options, Wiring wiring)
    {
        var replication = new ReplicatorOptions
        {
            Replicas = [options.Replica],
            MaxConcurrency = 1, // Callers write from several lanes.
            Logger = options.Logger,
            TimeProvider = options.TimeProvider,
            DeadLetter = (change, _) =>
            {
                _rejections[change.Key] = change.Reason;
                return Task.CompletedTask;
            },
        };
        _replicator = new Replicator(replication, wiring);
    }

    /// <summary>Writes items. Throttled and transient calls are retried indefinitely.</summary>
    /// <returns>The number of writes that the replica acknowledged, and the items that it permanently rejects.</returns>
    /// <exception cref="ReplicationException">The replica cannot be written. The message says what to do.</exception>
    public async Task<(int Written, IReadOnlyList<ItemDifference> Rejected)> WriteAsync(
        IReadOnlyList<ItemSnapshot> items, CancellationToken cancellation)
    {
        using var utf8 = EventOf(items);
        var result = await _replicator.ReplicateWithoutDeadlineAsync(utf8.Memory, cancellation).ConfigureAwait(false);
        var replica = result.Replicas[0];
        return replica.Failed == 0
            ? (replica.Written, replica.Parked == 0 ? [] : [.. TakeRejections(items)])
            : throw new ReplicationException(
                $"{replica.Failed} of {Quantity.Of(result.Records, "item")} could not be written. {replica.Failures[0].Reason}");
    }

    public void Dispose() => _replicator.Dispose();

    private IEnumerable<ItemDifference> TakeRejections(IReadOnlyList<ItemSnapshot> items)
    {
        foreach (var item in items)
        {
            if (_rejections.TryRemove(item.KeyText, out var reason))
            {
                yield return new ItemDifference(DifferenceKind.Rejected, item.KeyText, reason);
            }
        }
    }

    private static PooledList<byte> EventOf(IReadOnlyList<ItemSnapshot> items)
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
