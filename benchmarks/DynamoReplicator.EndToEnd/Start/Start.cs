namespace DynamoReplicator.EndToEnd.Start;

/// <summary>The cost of a function's cold start.</summary>
/// <param name="FirstWrite">Milliseconds from the process's start to the response to its first write of items.</param>
/// <param name="Responded">Milliseconds from the process's start to its response to Lambda.</param>
/// <param name="Cpu">Milliseconds of processor time up to the response.</param>
/// <param name="PeakOfFirst">The peak memory after the first event, in bytes.</param>
/// <param name="PeakOfFive">The peak memory after five events, in bytes.</param>
internal sealed record Start(double FirstWrite, double Responded, double Cpu, double PeakOfFirst, double PeakOfFive)
{
    /// <summary>Returns the median of each time and the maximum of each peak.</summary>
    public static Start MedianOf(IReadOnlyCollection<Start> rounds) => new(
        Median.Of(rounds, start => start.FirstWrite),
        Median.Of(rounds, start => start.Responded),
        Median.Of(rounds, start => start.Cpu),
        rounds.Max(start => start.PeakOfFirst),
        rounds.Max(start => start.PeakOfFive));
}
