using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2;
using DynamoReplicator.Testing.Items;
using DynamoReplicator.Testing.Replicas;

namespace DynamoReplicator.Testing;

/// <summary>
/// A replica table in memory. Its <see cref="Client"/> receives the writes of a <see cref="Replicator"/>. A test can examine the items, the
/// calls and the order of the writes, and script faults. It rejects the calls that DynamoDB rejects: more than 25 writes, two writes of one
/// key, an item without its key, or one larger than 400 KB. It is safe for concurrent use.
/// </summary>
/// <remarks>
/// Faults of calls are scripted in advance, one per call: after <c>Throttle(2)</c> and <c>Delay(…)</c>, the next two calls are throttled,
/// the third is delayed, and the fourth succeeds. Faults of items (<see cref="Reject(object, string)"/>, <see cref="LeaveUnprocessed"/>)
/// apply to every call that contains the item. Keys are objects, dictionaries or JSON text (<see cref="TableItem.Of"/>), such as
/// <c>new { id = "order#1" }</c>.
/// </remarks>
/// <example>
/// <code>
/// var replica = new InMemoryReplica("id");
/// var replicator = new Replicator(new ReplicatorOptions
/// {
///     Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = replica.Client }],
/// });
/// replica.Throttle();
///
/// await replicator.ReplicateAsync(StreamEvents.From("us-east-1/orders", "id").Insert(new { id = "order#1" }).ToBytes());
///
/// Assert.Equal([TableItem.Of(new { id = "order#1" })], replica.Items);
/// </code>
/// </example>
[SuppressMessage("Design", "CA1001", Justification = "The client has no connections, and tests are shorter without a disposal.")]
public sealed class InMemoryReplica
{
    private readonly InMemoryTable _table;
    private readonly FaultScript _faults = new();
    private readonly InMemoryClient _client;

    /// <summary>Creates an empty table.</summary>
    /// <param name="keyAttributes">The names of the key attributes, one or two. Default: <c>pk</c>.</param>
    /// <exception cref="ArgumentException">More than two key attributes are given, or one of them is empty.</exception>
    public InMemoryReplica(params string[] keyAttributes)
    {
        _table = new InMemoryTable(KeyNames.Of(keyAttributes));
        _client = new InMemoryClient(_table, _faults);
    }

    /// <summary>
    /// The client for <see cref="ReplicaTable.Client"/>. It implements BatchWriteItem. Any other operation throws a
    /// <see cref="NotSupportedException"/>. It needs no disposal.
    /// </summary>
    public IAmazonDynamoDB Client => _client;

    /// <summary>The clock of <see cref="Delay"/>. Default: the system's.</summary>
    public TimeProvider Clock
    {
        get => _client.Clock;
        init => _client.Clock = value;
    }

    /// <summary>The items, ordered by their keys.</summary>
    public IReadOnlyList<TableItem> Items => _table.Items;

    /// <summary>All calls in the order of their arrival, including those that failed.</summary>
    public IReadOnlyList<ReplicaCall> Calls => _client.Calls;

    /// <summary>The writes that took effect, in order.</summary>
    public IReadOnlyList<ReplicaWrite> Writes => _table.Writes;

    /// <summary>Returns the item with a key; null if there is none.</summary>
    /// <exception cref="ArgumentException">It is not a key of this table.</exception>
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public TableItem? Find(object key) => _table.Find(KeyOf(key));

    /// <summary>Returns the writes of one item that took effect, in order.</summary>
    /// <exception cref="ArgumentException">It is not a key of this table.</exception>
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public IReadOnlyList<ReplicaWrite> WritesOf(object key)
    {
        var wanted = KeyOf(key);
        return [.. Writes.Where(write => write.Key.Equals(wanted))];
    }

    /// <summary>Adds an item that the replica holds before the test. It is not among <see cref="Writes"/>.</summary>
    /// <exception cref="ArgumentException">It is not an item, or lacks a key attribute.</exception>
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public void Add(object item) => _table.Add(TableItem.Of(item));

    /// <summary>Throttles the next calls (<c>ProvisionedThroughputExceededException</c>). The replicator retries them.</summary>
    /// <param name="calls">The number of calls.</param>
    public void Throttle(int calls = 1) =>
        Fail("ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.", calls);

    /// <summary>Fails the next calls with an error of the service.</summary>
    /// <param name="errorCode">The error's code, such as <c>AccessDeniedException</c> or <c>InternalServerError</c>.</param>
    /// <param name="message">The error's message.</param>
    /// <param name="calls">The number of calls.</param>
    public void Fail(string errorCode, string message = "", int calls = 1) => Fail(ServiceErrors.Of(errorCode, message), calls);

    /// <summary>Fails the next calls with an exception, such as that of a broken connection. They have no effect.</summary>
    /// <param name="error">The exception.</param>
    /// <param name="calls">The number of calls.</param>
    public void Fail(Exception error, int calls = 1)
    {
        ArgumentNullException.ThrowIfNull(error);
        _faults.Script(new CallFault { Error = error }, calls);
    }

    /// <summary>
    /// Loses the responses to the next calls. The writes take effect, but the caller's connection breaks, so it must send them again.
    /// </summary>
    /// <param name="calls">The number of calls.</param>
    public void LoseResponse(int calls = 1) => _faults.Script(new CallFault { LosesResponse = true }, calls);

    /// <summary>
    /// Delays the next calls by a time of the <see cref="Clock"/>. The replicator abandons a call at its deadline; an abandoned call has no
    /// effect.
    /// </summary>
    /// <param name="time">The time. With <see cref="Timeout.InfiniteTimeSpan"/>, there is never a response.</param>
    /// <param name="calls">The number of calls.</param>
    public void Delay(TimeSpan time, int calls = 1) => _faults.Script(new CallFault { Delay = time }, calls);

    /// <summary>
    /// Rejects each call that contains a put of this item, as DynamoDB rejects an item that violates a rule
    /// (<c>ValidationException</c>). The replicator isolates it and writes the others.
    /// </summary>
    /// <param name="key">The item's key.</param>
    /// <param name="message">The service's message.</param>
    /// <exception cref="ArgumentException">It is not a key of this table.</exception>
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public void Reject(object key, string message = ServiceErrors.ItemTooLarge)
    {
        var rejected = KeyOf(key);
        Reject(write => !write.IsDelete && write.Key.Equals(rejected), message);
    }

    /// <summary>Rejects each call that contains such a write, like <see cref="Reject(object, string)"/>.</summary>
    /// <param name="isRejected">Selects the writes.</param>
    /// <param name="message">The service's message.</param>
    public void Reject(Func<ReplicaWrite, bool> isRejected, string message = ServiceErrors.ItemTooLarge)
    {
        ArgumentNullException.ThrowIfNull(isRejected);
        _faults.Reject(isRejected, message);
    }

    /// <summary>Returns writes of this item as unprocessed. The replicator retries them.</summary>
    /// <param name="key">The item's key.</param>
    /// <param name="times">The number of writes of the item that are left, one per call.</param>
    /// <exception cref="ArgumentException">It is not a key of this table.</exception>
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public void LeaveUnprocessed(object key, int times = 1) => _faults.LeaveUnprocessed(KeyOf(key), times);

    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    private TableItem KeyOf(object key) => _table.Keys.KeyOf(TableItem.Of(key));
}
