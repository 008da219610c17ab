namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>How much is measured.</summary>
/// <param name="Rounds">Rounds of all entrants.</param>
/// <param name="WarmUp">What comes before them.</param>
internal sealed record RunLength(int Rounds, WarmUp WarmUp)
{
    public static RunLength Quick { get; } = new(3, new WarmUp(3, TimeSpan.FromSeconds(0.5)));

    public static RunLength Full(int rounds) => new(rounds, new WarmUp(10, TimeSpan.FromSeconds(3)));
}

/// <summary>How long, and for how many batches at least, a contender runs before it is measured.</summary>
internal readonly record struct WarmUp(int Batches, TimeSpan Time);
