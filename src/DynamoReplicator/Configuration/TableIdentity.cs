namespace DynamoReplicator.Configuration;

/// <summary>
/// Decides whether two tables are the same, by Region, account and name. If a replica is the table that its changes come from, changes
/// would loop forever.
/// </summary>
internal static class TableIdentity
{
    /// <summary>Whether a replica is the table that the events come from.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="source">The source, which is in AWS.</param>
    /// <param name="ownAccount">As for <see cref="IsSource"/>.</param>
    /// <returns>Null if it depends on an account that is not known.</returns>
    public static bool? IsSourceInAws(ReplicaTable replica, TableAddress source, string? ownAccount) =>
        replica.Endpoint is { IsAbsoluteUri: true } endpoint && !IsInAws(endpoint)
            ? false // Another service's address may lead anywhere.
            : IsSource(replica, source, ownAccount);

    /// <summary>Whether a replica is the source by its address, wherever its endpoint leads.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="source">The source.</param>
    /// <param name="ownAccount">The account of the credentials, which is that of a table named without one; null if unknown.</param>
    /// <returns>Null if it depends on an account that is not known.</returns>
    public static bool? IsSource(ReplicaTable replica, TableAddress source, string? ownAccount)
    {
        // A caller's own client may point anywhere.
        if (replica.Client is not null || replica.Region != source.Region || replica.Name != source.Table)
        {
            return false;
        }
        var replicaAccount = AccountOf(replica);
        if (replicaAccount is null && source.Account is null)
        {
            return true; // Both are in the account of the credentials.
        }
        return (replicaAccount ?? ownAccount, source.Account ?? ownAccount) is ({ } one, { } other) ? one == other : null;
    }

    /// <summary>Whether both are certainly the same table. An unknown account stands for <paramref name="ownAccount"/>.</summary>
    public static bool AreSame(TableAddress one, TableAddress other, string? ownAccount) =>
        one.Region == other.Region && one.Table == other.Table && (one.Account ?? ownAccount) == (other.Account ?? ownAccount);

    public static TableAddress AddressOf(TableReference table) => new(table.Region, AccountOf(table), table.Name);

    /// <summary>Whether an endpoint is of AWS, in any of its partitions.</summary>
    public static bool IsInAws(Uri endpoint) => endpoint.Host.Contains(".amazonaws.com", StringComparison.OrdinalIgnoreCase);

    /// <summary>The account in a table's ARN or in its role's ARN; null if neither names one.</summary>
    public static string? AccountOf(TableReference table) =>
        TableAddress.TryParse(table.Table, out var arn) && arn.Account is not null ? arn.Account : AccountIn(table.RoleArn);

    /// <summary>The account in an ARN, such as that of a role or of a function; null when there is none.</summary>
    public static string? AccountIn(string? arn) =>
        arn?.Split(':') is ["arn", _, _, _, { Length: 12 } account, ..] && account.All(char.IsAsciiDigit) ? account : null;

    public static string SourceIsReplica(TableReference replica) =>
        $"Replica {replica} is the source table, so changes would loop forever. Specify a different table, Region, or account.";
}
