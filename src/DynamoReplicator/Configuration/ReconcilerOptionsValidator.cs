using System.Globalization;

namespace DynamoReplicator.Configuration;

/// <summary>Validates a reconciler's options and returns all errors.</summary>
internal static class ReconcilerOptionsValidator
{
    private const int MostSegments = 1_000_000; // DynamoDB's limit for TotalSegments of a Scan.

    private static readonly TimeSpan LongestSettleTime = TimeSpan.FromHours(24);

    public static IEnumerable<string> In(ReconcilerOptions options)
    {
        foreach (var mistake in ReplicatorOptionsValidator.ErrorsIn(options.Source))
        {
            yield return $"Source {options.Source}: {mistake}";
        }
        foreach (var mistake in ReplicatorOptionsValidator.ErrorsIn(options.Replica))
        {
            yield return $"Replica {options.Replica}: {mistake}";
        }
        if (options.Source is ReplicaTable { Client: not null } || options.Replica.Client is not null)
        {
            yield return "A table has a Client of your own, which a reconciler cannot read through. Leave it out, and give Endpoint or " +
                "RoleArn where they are needed.";
        }
        if (options.Segments is < 1 or > MostSegments)
        {
            yield return $"Segments is {Text(options.Segments)}, which is out of range. Specify 1 to 1000000, or leave it out for 4.";
        }
        else if (options.FirstSegment < 0 || options.FirstSegment > (options.LastSegment ?? options.Segments - 1)
            || options.LastSegment >= options.Segments)
        {
            yield return $"The segments {Text(options.FirstSegment)} to {Text(options.LastSegment ?? options.Segments - 1)} are not " +
                $"among the {Text(options.Segments)} that exist. Specify FirstSegment and LastSegment from 0 to " +
                $"{Text(options.Segments - 1)}.";
        }
        foreach (var (name, units) in new[] { ("ReadCapacity", options.ReadCapacity), ("WriteCapacity", options.WriteCapacity) })
        {
            if (units is { } given && !(given > 0 && double.IsFinite(given)))
            {
                yield return $"{name} is {given.ToString(CultureInfo.InvariantCulture)}, which is not a rate. Specify more than 0 units " +
                    "per second, or null for no limit.";
            }
        }
        if (options.SettleTime < TimeSpan.Zero || options.SettleTime > LongestSettleTime)
        {
            yield return $"SettleTime is {options.SettleTime}, which is out of range. Specify 0 to 24 hours, for which a stream keeps " +
                "its records, or leave it out for 30 s.";
        }
        if (options.MaxSamples < 0)
        {
            yield return $"MaxSamples is {Text(options.MaxSamples)}, which is negative. Specify at least 0, or leave it out for 100.";
        }
        if (options.DeleteLimit is not (>= 0 and <= 1))
        {
            var given = options.DeleteLimit.ToString(CultureInfo.InvariantCulture);
            yield return $"DeleteLimit is {given}, which is out of range. Specify a share from 0 to 1, where 1 is no limit, or leave it " +
                "out for 0.1.";
        }
        if (options.MaxConcurrency is < 1 or > 1000)
        {
            yield return $"MaxConcurrency is {Text(options.MaxConcurrency)}, which is out of range. Specify 1 to 1000, or leave it out " +
                "for 16.";
        }
        if (options.CheckpointPath is { } path && string.IsNullOrWhiteSpace(path))
        {
            yield return "CheckpointPath is empty. Specify a file, or leave it out to keep no checkpoint.";
        }
        if (options.TimeProvider is null)
        {
            yield return "TimeProvider is null. Remove the setting to use the system's clock.";
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
