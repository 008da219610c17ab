using DynamoReplicator.Configuration;

namespace DynamoReplicator;

/// <summary>Names a table and how to reach it. The source is one; a replica is a <see cref="ReplicaTable"/>.</summary>
/// <example>
/// <code>
/// var source = TableReference.Parse("us-east-1/orders");
/// </code>
/// </example>
public record TableReference
{
    /// <summary>Names a table.</summary>
    /// <param name="region">The table's Region by its system name, such as <c>us-east-1</c>.</param>
    /// <param name="table">
    /// The table's name, or its ARN if the table belongs to an account that grants this one access by a resource policy.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// An argument is null. Other errors are reported by the options' <c>Validate</c>, together with every other error.
    /// </exception>
    public TableReference(string region, string table)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(table);
        Region = region;
        Table = table;
        Name = TableAddress.NameOf(table);
    }

    /// <summary>The table's Region by its system name, such as <c>us-east-1</c>.</summary>
    public string Region { get; }

    /// <summary>The table's name or ARN.</summary>
    public string Table { get; }

    /// <summary>
    /// The role to assume for a table in another account: <c>arn:aws:iam::123456789012:role/orders-replica</c>. The credentials are renewed
    /// before they expire. Default: none; the process's own credentials are used.
    /// </summary>
    public string? RoleArn { get; init; }

    /// <summary>
    /// The external ID to assume the role with, if the role's trust policy requires one: 2 to 1224 letters, digits and the characters
    /// <c>_+=,.@:/-</c>. Only together with <see cref="RoleArn"/>. Default: none.
    /// </summary>
    public string? RoleExternalId { get; init; }

    /// <summary>
    /// The name of the role's session, which CloudTrail shows and a trust policy may require: 2 to 64 letters, digits and the characters
    /// <c>_+=,.@-</c>. Only together with <see cref="RoleArn"/>. Default: <c>dynamo-replicator</c>.
    /// </summary>
    public string? RoleSessionName { get; init; }

    /// <summary>
    /// The address of the DynamoDB service, for DynamoDB Local or a VPC endpoint. Default: <c>AWS_ENDPOINT_URL_DYNAMODB</c> if it is set,
    /// otherwise the Region's public endpoint.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The table's name, whether a name or an ARN was given. It is computed
    /// once because logs and metrics need it for every batch.</summary>
    internal string Name { get; }

    /// <summary>The table's ARN if it was given, or else Region and table as <c>us-east-1/orders</c>.</summary>
    internal string Address => Table == Name ? ToString() : Table;

    /// <summary>The table's account if its ARN or the role names it; null if it is the caller's own.</summary>
    internal string? Account => TableIdentity.AccountOf(this);

    /// <summary>Reads a table's address.</summary>
    /// <param name="address">
    /// Region and table as <c>us-east-1/orders</c>, or the table's ARN (<c>arn:aws:dynamodb:us-east-1:123456789012:table/orders</c>).
    /// </param>
    /// <exception cref="FormatException">The address is neither.</exception>
    public static TableReference Parse(string address)
    {
        var (region, table) = Split(address);
        return new TableReference(region, table);
    }

    /// <summary>Returns the table's address as <c>us-east-1/orders</c>.</summary>
    public sealed override string ToString() => $"{Region}/{Name}";

    /// <exception cref="FormatException">It is not a table's address.</exception>
    private protected static (string Region, string Table) Split(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TableAddress.TryParse(address, out var parsed)
            ? (parsed.Region, parsed.Account is null ? parsed.Table : address)
            : throw new FormatException(TableAddress.Malformed(address));
    }
}
