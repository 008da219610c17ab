using DynamoReplicator.Cli.Streams;
using DynamoReplicator.Cli.Tables;

namespace DynamoReplicator.Cli.Run;

/// <summary>What is wrong with a command line, before anything is tried: what was given, what is wrong and what to do.</summary>
internal static class RunMistakes
{
    /// <param name="settings">What was asked.</param>
    /// <param name="endpoint">The endpoint as it was given.</param>
    public static IEnumerable<string> In(RunSettings settings, string? endpoint)
    {
        if (TableMistakes.InEndpoint(endpoint, settings.Endpoint) is { } unusable)
        {
            yield return unusable;
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
        foreach (var mistake in TableMistakes.In(settings.Source, settings.Replicas, settings.ReplicaRoleArn, settings.Endpoint))
        {
            yield return mistake;
        }
    }
}
