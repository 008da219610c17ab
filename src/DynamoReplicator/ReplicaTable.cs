using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Configuration;

namespace DynamoReplicator;

/// <summary>
/// A replica (<em>slave</em>) table: where it is, how to reach it, and which part of the source it holds.
/// </summary>
/// <example>
/// <code>
/// var copy    = new ReplicaTable("eu-west-1", "orders");
/// var partial = ReplicaTable.Parse("eu-west-1/orders") with
/// {
///     RoleArn = "arn:aws:iam::123456789012:role/orders-replica",
///     Where = item => item.TryGetValue("status", out var status) &amp;&amp; status.S == "open",
///     Select = attribute => attribute != "creditCard",
/// };
/// </code>
/// </example>
public sealed record ReplicaTable
{
    /// <summary>Names a replica table.</summary>
    /// <param name="region">The table's region by its system name, such as <c>eu-west-1</c>.</param>
    /// <param name="table">
    /// The table's name, or its ARN when it belongs to an account that grants this one access by a resource policy.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null. What else is wrong with them is reported by
    /// <see cref="ReplicatorOptions.Validate"/>, together with every other mistake.</exception>
    public ReplicaTable(string region, string table)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(table);
        Region = region;
        Table = table;
        Name = TableAddress.NameOf(table);
    }

    /// <summary>The table's region by its system name, such as <c>eu-west-1</c>.</summary>
    public string Region { get; }

    /// <summary>The table's name or ARN.</summary>
    public string Table { get; }

    /// <summary>The table's name, whichever way it was given. Logs and metrics name it for every batch.</summary>
    internal string Name { get; }

    /// <summary>The table's ARN if it was given, or else region and table as <c>eu-west-1/orders</c>.</summary>
    internal string Address => Table == Name ? ToString() : Table;

    /// <summary>The table's account if its ARN or the role tells it; null when it is the caller's own.</summary>
    internal string? Account => ReplicatorOptionsValidator.AccountOf(this);

    /// <summary>
    /// The role to assume before writing, for a table in another account:
    /// <c>arn:aws:iam::123456789012:role/orders-replica</c>. The credentials are renewed before they expire.
    /// Default: none; the function's own credentials are used.
    /// </summary>
    public string? RoleArn { get; init; }

    /// <summary>
    /// The address of the DynamoDB service, for DynamoDB Local or a VPC endpoint. Default: the region's public endpoint, or what
    /// <c>AWS_ENDPOINT_URL_DYNAMODB</c> says.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// A client of the caller's own, such as a substitute in a unit test or a decorated client. Writes then go through its
    /// <see cref="IAmazonDynamoDB.BatchWriteItemAsync(BatchWriteItemRequest, CancellationToken)"/>, in the same order and with the
    /// same outcomes. The library does not see the client's own retries, and one that starts after the deadline's last start may take
    /// effect late: set MaxErrorRetry and MaxStaleConnectionRetries of its configuration to 0, and the library retries. The caller disposes
    /// it. Not together with <see cref="RoleArn"/> or <see cref="Endpoint"/>. Default: none.
    /// </summary>
    public IAmazonDynamoDB? Client { get; init; }

    /// <summary>
    /// Which items the replica holds, decided by an item's new image. A change to an item that is not among them deletes it at the replica, so that
    /// what leaves the selection leaves the replica too. Called from several threads at once; it must not alter the item. An item may lack
    /// any attribute but its key: use <c>TryGetValue</c>. If it throws, the change goes to <see cref="ReplicatorOptions.DeadLetter"/>;
    /// without one it fails. Default: all items.
    /// </summary>
    public Func<IReadOnlyDictionary<string, AttributeValue>, bool>? Where { get; init; }

    /// <summary>
    /// Which top-level attributes the replica holds, by name. The values are copied byte by byte. It must keep the key attributes; a change
    /// whose key it drops fails. If it throws, the change goes to <see cref="ReplicatorOptions.DeadLetter"/>; without one it fails. Called
    /// from several threads at once. Default: all attributes.
    /// </summary>
    public Func<string, bool>? Select { get; init; }

    /// <summary>Reads a replica table's address.</summary>
    /// <param name="address">Region and table as <c>eu-west-1/orders</c>, or the table's ARN
    /// (<c>arn:aws:dynamodb:eu-west-1:123456789012:table/orders</c>).</param>
    /// <exception cref="FormatException">The address is neither.</exception>
    public static ReplicaTable Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!TableAddress.TryParse(address, out var parsed))
        {
            throw new FormatException(TableAddress.Malformed(address));
        }
        return new ReplicaTable(parsed.Region, parsed.Account is null ? parsed.Table : address);
    }

    /// <summary>The table's address as <c>eu-west-1/orders</c>.</summary>
    public override string ToString() => $"{Region}/{Name}";
}
