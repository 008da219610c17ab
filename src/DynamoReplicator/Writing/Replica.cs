using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Writing;

/// <summary>Sends up to 25 writes in one BatchWriteItem call, and counts what of it the caller cannot see.</summary>
internal delegate Task<BatchWriteItemResponse> SendBatch(ReadOnlyMemory<Write> writes, CallCounts counts, CancellationToken cancellation);

/// <summary>A replica table and the way to it, for as long as the process lives: a client is dear to make, and keeps its connections.</summary>
internal sealed class Replica : IDisposable
{
    private readonly ReplicaClient? _client;

    public Replica(ReplicaTable table, ReplicatorOptions options, HttpMessageHandler? handler, CapacityBudget? budget = null, Func<double>? jitter = null)
    {
        Table = table;
        if (table.Client is { } clientOfTheCaller)
        {
            Send = SdkSender.Over(clientOfTheCaller, table.Table, options.ReturnConsumedCapacity);
            IsKeySchemaProven = true;
        }
        else
        {
            var returnConsumedCapacity = budget is not null || options.ReturnConsumedCapacity;
            _client = new ReplicaClient(ReplicaClientConfig.For(table, handler), table.Table, options.TimeProvider, returnConsumedCapacity, jitter);
            Send = budget is null ? _client.SendAsync : Within(budget, _client.SendAsync);
        }
    }

    public ReplicaTable Table { get; }

    public SendBatch Send { get; }

    /// <summary>Whether the replica is known to have the source's key schema (<see cref="KeySchemaProbe"/>). A caller's own client is not probed: its writes are the caller's to count.</summary>
    public bool IsKeySchemaProven { get; set; }

    /// <summary>Sends no more than the budget allows.</summary>
    private static SendBatch Within(CapacityBudget budget, SendBatch send) => (writes, counts, cancellation) => budget.SpendAsync(
        () => send(writes, counts, cancellation),
        response => response.ConsumedCapacity?.Sum(table => table.CapacityUnits ?? 0) ?? 0,
        cancellation);

    public void Dispose() => _client?.Dispose();
}
