namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>The extent of a measurement.</summary>
/// <param name="Rounds">The number of rounds of all entrants.</param>
/// <param name="WarmUp">How to run before the first round.</param>
/// <param name="RecordsPerTurn">
/// About how many records an entrant replicates per turn (<see cref="Batch.TimesFor"/>). The clocks are too coarse for one small batch,
/// and one large batch every few seconds would find its process's memory cold.
/// </param>
internal sealed record RunLength(int Rounds, WarmUp WarmUp, int RecordsPerTurn)
{
    public static RunLength Quick { get; } = new(3, new WarmUp(3, TimeSpan.FromSeconds(0.5), UntilCompiled: false), 4_000);

    public static RunLength Full(int rounds) => new(rounds, new WarmUp(10, TimeSpan.FromSeconds(3), UntilCompiled: true), 12_000);
}

/// <summary>How a contender runs before it is measured.</summary>
/// <param name="Batches">The minimum number of batches.</param>
/// <param name="Time">The minimum time.</param>
/// <param name="UntilCompiled">
/// Whether to continue until the runtime has compiled nothing for a while. It compiles hot methods again on a background thread, long after
/// their first call.
/// </param>
internal readonly record struct WarmUp(int Batches, TimeSpan Time, bool UntilCompiled);
