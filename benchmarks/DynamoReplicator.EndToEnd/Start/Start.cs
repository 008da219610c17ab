namespace DynamoReplicator.EndToEnd.Start;

/// <summary>How a function's first moments went.</summary>
/// <param name="FirstWrite">Milliseconds from the process's start to the answer to its first write of an item.</param>
/// <param name="Answered">Milliseconds from the process's start to its answer to Lambda.</param>
/// <param name="Cpu">Milliseconds of processor time until then.</param>
/// <param name="PeakOfFirst">Bytes of memory in use at most, after the first event.</param>
/// <param name="PeakOfFive">The same after five.</param>
internal sealed record Start(double FirstWrite, double Answered, double Cpu, double PeakOfFirst, double PeakOfFive)
{
    /// <summary>The median of each time, and the largest of each memory.</summary>
    public static Start MedianOf(IReadOnlyCollection<Start> rounds) => new(
        Median.Of(rounds, start => start.FirstWrite),
        Median.Of(rounds, start => start.Answered),
        Median.Of(rounds, start => start.Cpu),
        rounds.Max(start => start.PeakOfFirst),
        rounds.Max(start => start.PeakOfFive));
}
