namespace DynamoReplicator.Cli.Estimation;

/// <summary>What a piece of work costs.</summary>
/// <param name="Units">The capacity units.</param>
/// <param name="Dollars">The price in US dollars.</param>
/// <param name="Duration">The time that the capacity allows at least; null if no capacity is known.</param>
internal sealed record Estimate(Units Units, double Dollars, TimeSpan? Duration);
