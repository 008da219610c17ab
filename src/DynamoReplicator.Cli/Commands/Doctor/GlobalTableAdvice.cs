namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>Advice for a source that is part of a Global Table.</summary>
internal static class GlobalTableAdvice
{
    /// <param name="findings">Receives the advice.</param>
    /// <param name="source">The source.</param>
    public static void Give(Findings findings, ExaminedTable source)
    {
        var mayExpire = source.TimeToLive is not null || !source.KnowsTimeToLive;
        if (source.Description.Replicas is { Count: > 0 } others && mayExpire)
        {
            findings.Note(
                $"{source.Table}",
                $"it is part of a Global Table with {string.Join(", ", others.Select(other => other.RegionName))}, and its items expire",
                "Do not use SkipTimeToLiveDeletes: a time-to-live delete is marked only in the stream of the Region that made it.");
        }
    }
}
