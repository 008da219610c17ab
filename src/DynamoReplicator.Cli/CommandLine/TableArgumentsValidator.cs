using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Validates the tables on a command line. Each error states the value, the problem, and the remedy.</summary>
internal static class TableArgumentsValidator
{
    /// <param name="given">The endpoint as written on the command line.</param>
    /// <param name="endpoint">The parsed endpoint; null if it could not be parsed.</param>
    public static string? ValidateEndpoint(string? given, Uri? endpoint) =>
        given is not null && endpoint is not { Scheme: "http" or "https" }
            ? $"--endpoint-url: '{given}' is not a URL. Specify one, such as http://localhost:8000."
            : null;

    /// <param name="source">The source; null if it is missing, which the parser reports.</param>
    /// <param name="replicas">The replicas; empty if they are missing.</param>
    /// <param name="replicaRoleArn">The role to assume for the replicas.</param>
    /// <param name="endpoint">The endpoint; null for the default, or if it is invalid.</param>
    public static IEnumerable<string> Validate(string? source, IReadOnlyList<string> replicas, string? replicaRoleArn, Uri? endpoint)
    {
        var sourceTable = default(TableAddress);
        var hasSource = source is not null && TableAddress.TryParse(source, out sourceTable);
        if (source is null)
        {
            // The parser reports the missing option.
        }
        else if (!hasSource)
        {
            yield return $"--source: {TableAddress.Malformed(source)}";
        }
        else if (!TableAddress.IsRegion(sourceTable.Region))
        {
            yield return $"--source: '{sourceTable.Region}' is not a Region. {TableAddressRule.InRegion(sourceTable.Region)}. " +
                "Specify its system name, such as 'us-east-1'.";
        }
        foreach (var replica in replicas)
        {
            if (!TableAddress.TryParse(replica, out var table))
            {
                yield return $"--replica: {TableAddress.Malformed(replica)}";
            }
            else if (hasSource && IsSource(table, sourceTable, replicaRoleArn))
            {
                yield return $"--replica: {replica} is the source table, so changes would loop forever. Specify a different table, " +
                    "Region, or account.";
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

    /// <summary>Whether a replica is the source. With a role to assume, the table of the same name may be in another account.</summary>
    public static bool IsSource(TableAddress replica, TableAddress source, string? replicaRoleArn) =>
        replicaRoleArn is null && replica.IsSameTableAs(source, ownAccount: source.Account);
}
