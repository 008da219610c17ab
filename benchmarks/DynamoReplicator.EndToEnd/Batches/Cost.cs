namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>What a batch cost.</summary>
/// <param name="Wall">Milliseconds from the event to the answer.</param>
/// <param name="Cpu">Milliseconds of processor time of the whole process, all threads.</param>
/// <param name="Allocated">Bytes allocated on the managed heap.</param>
/// <param name="Peak">Bytes of memory that the process had in use at most since it began.</param>
/// <param name="Calls">Calls that the replica answered.</param>
/// <param name="Throttled">Those of them that were throttled, in part or whole.</param>
internal sealed record Cost(double Wall, double Cpu, double Allocated, double Peak, double Calls, double Throttled)
{
    /// <summary>The median of each.</summary>
    public static Cost MedianOf(IReadOnlyCollection<Cost> rounds) => new(
        Median.Of(rounds, cost => cost.Wall),
        Median.Of(rounds, cost => cost.Cpu),
        Median.Of(rounds, cost => cost.Allocated),
        rounds.Max(cost => cost.Peak),
        Median.Of(rounds, cost => cost.Calls),
        Median.Of(rounds, cost => cost.Throttled));
}
