using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator;

/// <summary>Names a replica table, how to reach it, and the part of the source that it holds.</summary>
/// <example>
/// <code>
/// var copy    = new ReplicaTable("eu-west-1", "orders");
/// var partial = ReplicaTable.Parse("eu-west-1/orders") with
/// {
///     RoleArn = "arn:aws:iam::123456789012:role/orders-replica",
///     FilterExpression = "amount >= :least",
///     ExpressionAttributeValues = new Dictionary&lt;string, AttributeValue&gt; { [":least"] = new() { N = "100" } },
///     OmitAttributes = ["creditCard"],
/// };
/// </code>
/// </example>
public sealed record ReplicaTable : TableReference
{
    /// <summary>Names a replica table.</summary>
    /// <param name="region">The table's Region by its system name, such as <c>eu-west-1</c>.</param>
    /// <param name="table">
    /// The table's name, or its ARN if the table belongs to an account that grants this one access by a resource policy.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// An argument is null. Other errors are reported by <see cref="ReplicatorOptions.Validate"/>, together with every other error.
    /// </exception>
    public ReplicaTable(string region, string table)
        : base(region, table)
    {
    }

    /// <summary>
    /// A DynamoDB client of your own, such as a substitute in a unit test or a decorated client. Writes go through its
    /// <see cref="IAmazonDynamoDB.BatchWriteItemAsync(BatchWriteItemRequest, CancellationToken)"/>, in the same order and with the same
    /// outcomes. Set MaxErrorRetry and MaxStaleConnectionRetries of its configuration to 0 and let the library retry: the library does not
    /// see the client's own retries, and a retry after the deadline could take effect late. You dispose the client. It cannot be combined
    /// with <see cref="TableReference.RoleArn"/> or <see cref="TableReference.Endpoint"/>, and a <see cref="Reconciler"/> does not accept
    /// it. Default: none.
    /// </summary>
    public IAmazonDynamoDB? Client { get; init; }

    /// <summary>
    /// The items that the replica holds, as a filter expression of DynamoDB: <c>#status = :open AND #total >= :least</c>. A change to an
    /// item that does not match deletes the item from the replica, so an item that stops matching leaves the replica. The expression means
    /// what it means in a scan, and a <see cref="Reconciler"/> sends it with its scans of the source. Default: all items.
    /// See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html.
    /// </summary>
    public string? FilterExpression { get; init; }

    /// <summary>
    /// The attribute names for the placeholders in <see cref="FilterExpression"/>, such as <c>#status</c>. Reserved words need a
    /// placeholder. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ExpressionAttributeNames { get; init; }

    /// <summary>The values for the placeholders in <see cref="FilterExpression"/>, such as <c>:open</c>. Default: none.</summary>
    public IReadOnlyDictionary<string, AttributeValue>? ExpressionAttributeValues { get; init; }

    /// <summary>
    /// The names of the top-level attributes that the replica holds. The key attributes are always kept. Default: all attributes.
    /// </summary>
    public IReadOnlyCollection<string>? Attributes { get; init; }

    /// <summary>
    /// The names of the top-level attributes that the replica does not hold. The key attributes are always kept. Only one of this and
    /// <see cref="Attributes"/> may be set. Default: none is left out.
    /// </summary>
    public IReadOnlyCollection<string>? OmitAttributes { get; init; }

    /// <summary>
    /// Decides in code by an item's new image whether the replica holds the item, if <see cref="FilterExpression"/> does not suffice. Only
    /// one of them may be set. A change to an item that does not match deletes the item from the replica, so an item that stops matching
    /// leaves the replica. The function is called from several threads at once and must not alter the item. An item may lack any attribute
    /// but its key: use <c>TryGetValue</c>. If the function throws, the change goes to <see cref="ReplicatorOptions.DeadLetter"/>; without
    /// one the record fails. Default: all items.
    /// </summary>
    public Func<IReadOnlyDictionary<string, AttributeValue>, bool>? Where { get; init; }

    /// <summary>
    /// Decides in code by name which top-level attributes the replica holds, if <see cref="Attributes"/> and
    /// <see cref="OmitAttributes"/> do not suffice. Only one of the three may be set. It must keep the key attributes: a change whose key
    /// it drops fails. The values are copied byte for byte. The function is called from several threads at once. If it throws, the change
    /// goes to <see cref="ReplicatorOptions.DeadLetter"/>; without one the record fails. Default: all attributes.
    /// </summary>
    public Func<string, bool>? Select { get; init; }

    /// <summary>Reads a replica table's address.</summary>
    /// <param name="address">
    /// Region and table as <c>eu-west-1/orders</c>, or the table's ARN (<c>arn:aws:dynamodb:eu-west-1:123456789012:table/orders</c>).
    /// </param>
    /// <exception cref="FormatException">The address is neither.</exception>
    public static new ReplicaTable Parse(string address)
    {
        var (region, table) = Split(address);
        return new ReplicaTable(region, table);
    }
}
