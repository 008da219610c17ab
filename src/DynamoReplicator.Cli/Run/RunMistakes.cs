using DynamoReplicator.Cli.Streams;

namespace DynamoReplicator.Cli.Run;

/// <summary>What is wrong with a command line, before anything is tried: what was given, what is wrong and what to do.</summary>
internal static class RunMistakes
{
    /// <param name="settings">What was asked.</param>
    /// <param name="endpoint">The endpoint as it was given.</param>
    public static IEnumerable<string> In(RunSettings settings, string? endpoint)
    {
        if (endpoint is not null && settings.Endpoint is not { Scheme: "http" or "https" })
        {
            yield return $"--endpoint-url: '{endpoint}' is not an address such as http://localhost:8000.";
            yield break;
        }
        if (settings.BatchSize is < 1 or > StreamPumpOptions.LargestBatch)
        {
            yield return $"--batch-size: {settings.BatchSize} is not from 1 to {StreamPumpOptions.LargestBatch}.";
        }
        if (settings.MaxConcurrency is < 1 or > 1000)
        {
            yield return $"--max-concurrency: {settings.MaxConcurrency} is not from 1 to 1000.";
        }
        if (settings.CheckpointPath is { } path && (path.Trim().Length == 0 || Directory.Exists(path)))
        {
            yield return $"--checkpoint: '{path}' is not a file. Give the name of a file; it is made when it is not there.";
        }
        var hasSource = TableAddress.TryParse(settings.Source, out var source);
        if (!hasSource)
        {
            yield return $"--source: {TableAddress.Malformed(settings.Source)}";
        }
        else if (!TableAddress.IsRegion(source.Region))
        {
            yield return $"--source: '{source.Region}' is not a region. Give its system name, such as 'us-east-1'.";
        }
        foreach (var replica in settings.Replicas)
        {
            if (!TableAddress.TryParse(replica, out var table))
            {
                yield return $"--replica: {TableAddress.Malformed(replica)}";
            }
            else if (hasSource && IsSource(table, source, settings))
            {
                yield return $"--replica: {replica} is the source itself: it would feed itself for ever. Name another table, region or account.";
            }
        }
        if (settings.Replicas.All(replica => TableAddress.TryParse(replica, out _)))
        {
            foreach (var mistake in OptionsValidation.MistakesIn((settings with { MaxConcurrency = 1 }).ToReplicatorOptions()))
            {
                yield return mistake;
            }
        }
    }

    /// <summary>Whether a replica is the table that is read. A role to assume may lead to a table of the same name in another account.</summary>
    public static bool IsSource(TableAddress replica, TableAddress source, RunSettings settings) =>
        settings.ReplicaRoleArn is null && replica.IsSameTableAs(source, ownAccount: source.Account);
}
