using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>What is wrong with the tables of a command line: what was given, what is wrong and what to do.</summary>
internal static class TableArgumentsValidator
{
    /// <param name="given">The endpoint as it was given.</param>
    /// <param name="endpoint">What it was read as.</param>
    public static string? ValidateEndpoint(string? given, Uri? endpoint) =>
        given is not null && endpoint is not { Scheme: "http" or "https" } ? $"--endpoint-url: '{given}' is not an address such as http://localhost:8000." : null;

    /// <param name="source">The source; null if it is missing, which is reported elsewhere.</param>
    /// <param name="replicas">The replicas; none if they are missing.</param>
    /// <param name="replicaRoleArn">The role to assume for the replicas.</param>
    /// <param name="endpoint">The endpoint; null for the default or if it cannot be used.</param>
    public static IEnumerable<string> Validate(string? source, IReadOnlyList<string> replicas, string? replicaRoleArn, Uri? endpoint)
    {
        var sourceTable = default(TableAddress);
        var hasSource = source is not null && TableAddress.TryParse(source, out sourceTable);
        if (source is null)
        {
            // Nothing can be said about it.
        }
        else if (!hasSource)
        {
            yield return $"--source: {TableAddress.Malformed(source)}";
        }
        else if (!TableAddress.IsRegion(sourceTable.Region))
        {
            yield return $"--source: '{sourceTable.Region}' is not a region. {TableAddressRule.InRegion(sourceTable.Region)}. Give its system name, such as 'us-east-1'.";
        }
        foreach (var replica in replicas)
        {
            if (!TableAddress.TryParse(replica, out var table))
            {
                yield return $"--replica: {TableAddress.Malformed(replica)}";
            }
            else if (hasSource && IsSource(table, sourceTable, replicaRoleArn))
            {
                yield return $"--replica: {replica} is the source itself: it would feed itself for ever. Name another table, region or account.";
            }
        }
        if (replicas.Count > 0 && replicas.All(replica => TableAddress.TryParse(replica, out _)))
        {
            var options = new ReplicatorOptions
            {
                Replicas = [.. replicas.Select(replica => ReplicaTable.Parse(replica) with { RoleArn = replicaRoleArn, Endpoint = endpoint })],
            };
            foreach (var mistake in ReplicatorOptionsValidator.MistakesIn(options))
            {
                yield return mistake;
            }
        }
    }

    /// <summary>Whether a replica is the table that is read. A role to assume may lead to a table of the same name in another account.</summary>
    public static bool IsSource(TableAddress replica, TableAddress source, string? replicaRoleArn) =>
        replicaRoleArn is null && replica.IsSameTableAs(source, ownAccount: source.Account);
}
