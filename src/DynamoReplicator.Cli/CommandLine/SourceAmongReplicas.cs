using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>
/// Refuses a replica that is the source. If one of the two is named by its ARN and the other is not, the account of the credentials
/// decides: a function beside its replica reads another account's table of the same name and Region.
/// </summary>
internal static class SourceAmongReplicas
{
    /// <summary>Whether a replica is the source, as far as the command line tells. DynamoDB Local does not tell accounts apart.</summary>
    public static bool IsCertain(ReplicaTable replica, TableAddress source) => SourceCheck.IsLocal(replica)
        ? replica.RoleArn is null && TableIdentity.IsSource(replica, source, ownAccount: null) != false
        : TableIdentity.IsSource(replica, source, ownAccount: null) == true;

    public static string Refusal(ReplicaTable replica) =>
        $"--replica: {replica.Address} is the source table, so changes would loop forever. Specify a different table, Region, or account.";

    /// <summary>Asks for the account of the credentials if a replica may be the source.</summary>
    /// <returns>That account; null if the command line tells that no replica is the source.</returns>
    /// <exception cref="CommandException">A replica is the source, or the account cannot be found out.</exception>
    public static async Task<string?> ThrowIfAnyAsync(TableArguments tables, HttpOptions http, CancellationToken stop)
    {
        var source = tables.SourceAddress;
        var open = tables.ReplicaTables.Where(replica => IsOpen(replica, source)).ToList();
        if (open.Count == 0)
        {
            return null;
        }
        var account = await CallerIdentity.AccountAsync(source.Region, http, stop);
        var itself = open.FirstOrDefault(replica => TableIdentity.IsSource(replica, source, account) != false);
        return itself is null ? account : throw new CommandException(Refusal(itself));
    }

    private static bool IsOpen(ReplicaTable replica, TableAddress source) =>
        !SourceCheck.IsLocal(replica) && TableIdentity.IsSource(replica, source, ownAccount: null) is null;
}
