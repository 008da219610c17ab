using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Aws;

/// <summary>Sends up to 25 writes in one BatchWriteItem call within a window, and counts what of it the caller cannot see.</summary>
internal delegate Task<BatchWriteItemResponse> SendBatch(ReadOnlyMemory<Write> writes, CallCounts counts, CallWindow window);

/// <summary>A replica table and the way to it, for as long as the process lives: a client is dear to make, and keeps its connections.</summary>
internal sealed class Replica : IDisposable
{
    private readonly ReplicaClient? _client;
    private byte[]? _provenKey;

    /// <param name="table">The replica table.</param>
    /// <param name="send">A way to it that is not the SDK's own client. It is not probed: its writes are the caller's to count.</param>
    public Replica(ReplicaTable table, SendBatch send)
    {
        Table = table;
        Send = send;
    }

    private Replica(ReplicaTable table, ReplicaClient client, CapacityBudget? budget)
    {
        Table = table;
        _client = client;
        Send = budget is null ? client.SendAsync : Within(budget, client.SendAsync);
    }

    public static Replica Of(ReplicaTable table, ReplicatorOptions options, HttpMessageHandler? handler, CapacityBudget? budget = null, Func<double>? jitter = null)
    {
        if (table.Client is { } clientOfTheCaller)
        {
            return new Replica(table, CallerClientSender.Over(clientOfTheCaller, table.Table, options.ReturnConsumedCapacity));
        }
        var returnConsumedCapacity = budget is not null || options.ReturnConsumedCapacity;
        return new Replica(table, new ReplicaClient(DynamoDBClientConfig.For(table, handler, HttpOptions.Of(options)), table.Table, options.TimeProvider, returnConsumedCapacity, jitter), budget);
    }

    public ReplicaTable Table { get; }

    public SendBatch Send { get; }

    /// <summary>
    /// Whether the replica is known to have the key schema of the changes (<see cref="KeySchemaProbe"/>). It is asked for each batch:
    /// without <see cref="ReplicatorOptions.Source"/> the next event may be of another table. A client of the caller's own is not probed.
    /// </summary>
    public bool HasKeysOf(ChangeSet changes) =>
        _client is null || (_provenKey is { } proven && KeyAttributes.AreSame(proven, changes.IdentityOf(0)));

    /// <summary>
    /// Remembers that the replica has the key schema of the changes. A table has only one, so the last that was proven is the one that
    /// counts.
    /// </summary>
    public void ProveKeysOf(ChangeSet changes) => _provenKey = KeyAttributes.Of(changes.IdentityOf(0));

    /// <summary>Sends no more than the budget allows.</summary>
    private static SendBatch Within(CapacityBudget budget, SendBatch send) => (writes, counts, window) => budget.SpendAsync(
        () => send(writes, counts, window),
        response => response.ConsumedCapacity?.Sum(table => table.CapacityUnits ?? 0) ?? 0,
        window.Cancelled);

    public void Dispose() => _client?.Dispose();
}
