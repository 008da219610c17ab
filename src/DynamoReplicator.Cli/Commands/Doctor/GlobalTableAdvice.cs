namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>What to know of a source that is part of a Global Table.</summary>
internal static class GlobalTableAdvice
{
    /// <param name="findings">Takes the advice.</param>
    /// <param name="source">The source.</param>
    public static void Give(Findings findings, ExaminedTable source)
    {
        var mayExpire = source.TimeToLive is not null || !source.KnowsTimeToLive;
        if (source.Description.Replicas is { Count: > 0 } others && mayExpire)
        {
            findings.Note(
                $"{source.Table}",
                $"it is part of a Global Table with {string.Join(", ", others.Select(other => other.RegionName))}, and its items expire",
                "SkipTimeToLiveDeletes cannot work: a delete by time to live is marked as such only in the stream of the " +
                "Region that made it.");
        }
    }
}
