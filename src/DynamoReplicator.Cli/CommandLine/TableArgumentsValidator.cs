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
    /// <param name="tables">The tables; their replicas are empty if they are missing.</param>
    public static IEnumerable<string> Validate(string? source, TableArguments tables)
    {
        var sourceTable = default(TableAddress);
        var hasSource = source is not null && TableAddress.TryParse(source, out sourceTable);
        if (source is not null && !hasSource)
        {
            yield return $"--source: {TableAddress.Malformed(source)}";
        }
        else if (hasSource && !TableAddress.IsRegion(sourceTable.Region))
        {
            yield return $"--source: '{sourceTable.Region}' is not a Region. {TableAddressRule.InRegion(sourceTable.Region)}. " +
                "Specify its system name, such as 'us-east-1'.";
        }
        foreach (var replica in tables.Replicas)
        {
            if (!TableAddress.TryParse(replica, out _))
            {
                yield return $"--replica: {TableAddress.Malformed(replica)}";
            }
            else if (hasSource && SourceAmongReplicas.IsCertain(tables.ReplicaOf(replica), sourceTable))
            {
                yield return SourceAmongReplicas.Refusal(replica);
            }
        }
        if (tables.Replicas.Count == 0 || !tables.Replicas.All(replica => TableAddress.TryParse(replica, out _)))
        {
            yield break;
        }
        foreach (var mistake in ReplicatorOptionsValidator.MistakesIn(new ReplicatorOptions { Replicas = [.. tables.ReplicaTables] }))
        {
            yield return mistake;
        }
    }
}
