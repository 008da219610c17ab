using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Telemetry;
using DynamoReplicator.Wording;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Writes snapshots to the replica as replication writes changes. So batching, retries, isolation of rejected items, <c>Where</c>, and
/// <c>Select</c> are the same code.
/// </summary>
internal sealed class ReplicaWriter : IDisposable
{
    private readonly ReplicatorOptions _options;
    private readonly Replica _replica;
    private readonly Backoff _backoff;
    private readonly SafeLogger _logger;

    public ReplicaWriter(ReconcilerOptions options, Wiring wiring)
    {
        _options = new ReplicatorOptions
        {
            Replicas = [options.Replica],
            MaxConcurrency = 1, // Callers write from several lanes.
            Logger = options.Logger,
            TimeProvider = options.TimeProvider,
        };
        _replica = Replica.Of(options.Replica, _options, wiring);
        _backoff = wiring.Backoff;
        _logger = new SafeLogger(options.Logger ?? NullLogger.Instance);
    }

    /// <summary>Writes items. Throttled and transient calls are retried indefinitely.</summary>
    /// <returns>
    /// The number of writes that the replica acknowledged, the number of retries, and the items that the replica permanently rejects.
    /// </returns>
    /// <exception cref="ReplicationException">The replica cannot be written. The message says what to do.</exception>
    public async Task<(int Written, int Retries, IReadOnlyList<ItemDifference> Rejected)> WriteAsync(
        IReadOnlyList<ItemSnapshot> items, CancellationToken cancellation)
    {
        var rejected = new List<ItemDifference>();
        var options = _options with
        {
            DeadLetter = (change, _) =>
            {
                rejected.Add(new ItemDifference(DifferenceKind.Rejected, change.Key, change.Reason));
                return Task.CompletedTask;
            },
        };
        using var streamEvent = EventOf(items);
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
        using var account = new ReplicaAccount(_replica.Table, changes);
        await new BatchWriter(_replica, changes, account, options, Deadline.None, _backoff, _logger)
            .WriteAsync(cancellation).ConfigureAwait(false);
        var result = account.ToResult();
        return result.Failed == 0
            ? (result.Written, result.Retries, rejected)
            : throw new ReplicationException(
                $"{result.Failed} of {Quantity.Of(items.Count, "item")} could not be written. {result.Failures[0].Reason}");
    }

    public void Dispose() => _replica.Dispose();

    private static StreamEvent EventOf(IReadOnlyList<ItemSnapshot> items)
    {
        var builder = new StreamEventBuilder(items.Count, items.Sum(item => (item.Item?.Length ?? 0) + item.Key.Length));
        foreach (var (key, item) in items)
        {
            builder.Add(key.Span, item.GetValueOrDefault().Span);
        }
        return builder.Build();
    }
}
