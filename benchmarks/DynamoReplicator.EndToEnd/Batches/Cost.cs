namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>The cost of a batch.</summary>
/// <param name="Wall">Milliseconds from the event to the response.</param>
/// <param name="Cpu">Milliseconds of processor time of the whole process.</param>
/// <param name="Allocated">Bytes allocated on the managed heap.</param>
/// <param name="Peak">The process's peak memory since its start, in bytes.</param>
/// <param name="Calls">The number of calls to the replica.</param>
/// <param name="Throttled">The number of calls that were partly or completely throttled.</param>
/// <param name="Others">Milliseconds until the last key outside the replica's throttled partition was written, if it has one.</param>
internal sealed record Cost(double Wall, double Cpu, double Allocated, double Peak, double Calls, double Throttled, double Others)
{
    /// <summary>Returns the median of each figure.</summary>
    public static Cost MedianOf(IReadOnlyCollection<Cost> rounds) => new(
        Median.Of(rounds, cost => cost.Wall),
        Median.Of(rounds, cost => cost.Cpu),
        Median.Of(rounds, cost => cost.Allocated),
        rounds.Max(cost => cost.Peak),
        Median.Of(rounds, cost => cost.Calls),
        Median.Of(rounds, cost => cost.Throttled),
        Median.Of(rounds, cost => cost.Others));
}
