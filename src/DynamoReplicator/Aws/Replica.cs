using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Expressions;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Aws;

/// <summary>Sends up to 25 writes in one BatchWriteItem call within a window, and counts the SDK's retries.</summary>
internal delegate Task<BatchWriteItemResponse> SendBatch(ReadOnlyMemory<Write> writes, CallCounts counts, CallWindow window);

/// <summary>
/// A replica table and its client. Both live as long as the process, because a client is expensive to create and keeps its connections.
/// </summary>
internal sealed class Replica : IDisposable
{
    private readonly IDisposable? _client;
    private byte[]? _provenKey;

    /// <param name="table">The replica table.</param>
    /// <param name="send">Sends its writes, through a client of the caller. The key schema is not probed, so that the caller's client
    /// receives only the caller's writes.</param>
    /// <param name="time">The clock.</param>
    public Replica(ReplicaTable table, SendBatch send, TimeProvider time)
    {
        Table = table;
        Selection = ItemSelection.Of(table);
        Send = send;
        Gate = new CallGate(time);
    }

    private Replica(ReplicaTable table, (SendBatch Send, IDisposable Client) sender, TimeProvider time, CapacityBudget? budget)
    {
        Table = table;
        Selection = ItemSelection.Of(table);
        _client = sender.Client;
        Gate = new CallGate(time);
        Send = budget is null ? sender.Send : Within(budget, sender.Send);
    }

    public static Replica Of(ReplicaTable table, ReplicatorOptions options, Wiring wiring)
    {
        if (table.Client is { } clientOfTheCaller)
        {
            var send = CallerClientSender.Over(clientOfTheCaller, table.Table, options.ReturnConsumedCapacity);
            return new Replica(table, send, options.TimeProvider);
        }
        var returnConsumedCapacity = wiring.WriteBudget is not null || options.ReturnConsumedCapacity;
        var sdk = SdkCheck.For(wiring);
        var http = HttpOptions.Of(options) with { TokenService = wiring.TokenService };
        var config = DynamoDBClientConfig.For(table, wiring.Network, http, sdk);
        var sender = sdk.CanWrite
            ? WithInternals(config, table.Table, options.TimeProvider, returnConsumedCapacity, wiring.Backoff)
            : WithPublicApi(config, table.Table, returnConsumedCapacity);
        return new Replica(table, sender, options.TimeProvider, wiring.WriteBudget);
    }

    public ReplicaTable Table { get; }

    /// <summary>The part of the source that the replica holds. It is parsed once, and not with every batch.</summary>
    public ItemSelection Selection { get; }

    public SendBatch Send { get; }

    /// <summary>
    /// Lets calls start at the replica's pace. It lasts longer than a batch, because the next batch meets the same limit.
    /// </summary>
    public CallGate Gate { get; }

    /// <summary>
    /// Whether the replica is known to have the key schema of the changes (<see cref="KeySchemaProbe"/>). This is checked for each batch,
    /// because without <see cref="ReplicatorOptions.Source"/> the next event may come from another table. A client of the caller is not
    /// probed.
    /// </summary>
    public bool HasKeysOf(ChangeSet changes) =>
        _client is null || (_provenKey is { } proven && KeyAttributes.AreSame(proven, changes.IdentityOf(0)));

    /// <summary>
    /// Remembers that the replica has the key schema of the changes. A table has only one key schema, so the last one that was proven is
    /// valid.
    /// </summary>
    public void ProveKeysOf(ChangeSet changes) => _provenKey = KeyAttributes.Of(changes.IdentityOf(0));

    [MethodImpl(MethodImplOptions.NoInlining)] // See SdkCheck.
    private static (SendBatch Send, IDisposable Client) WithInternals(
        AmazonDynamoDBConfig config, string table, TimeProvider time, bool returnConsumedCapacity, Backoff backoff)
    {
        var client = new ReplicaClient(config, table, time, returnConsumedCapacity, backoff);
        return (client.SendAsync, client);
    }

    private static (SendBatch Send, IDisposable Client) WithPublicApi(
        AmazonDynamoDBConfig config, string table, bool returnConsumedCapacity)
    {
        var sender = new PublicApiSender(config, table, returnConsumedCapacity);
        return (sender.SendAsync, sender);
    }

    /// <summary>Keeps the calls within the budget.</summary>
    private static SendBatch Within(CapacityBudget budget, SendBatch send) => (writes, counts, window) => budget.SpendAsync(
        () => send(writes, counts, window),
        response => response.ConsumedCapacity?.Sum(table => table.CapacityUnits ?? 0) ?? 0,
        window.Canceled);

    public void Dispose() => _client?.Dispose();
}
