using DynamoReplicator.Cli.Estimation;

namespace DynamoReplicator.Cli.Commands.Plan;

/// <summary>The tables of a plan.</summary>
/// <param name="Source">The source.</param>
/// <param name="Replica">The replica, or the table that <c>init</c> would create.</param>
/// <param name="Sample">A sample of the source's items.</param>
/// <param name="HasStream">Whether the source's stream is enabled.</param>
/// <param name="StreamProblem">Why the enabled stream cannot be replicated; null if it can.</param>
internal sealed record PlannedTables(
    TableFacts Source, TableFacts Replica, ItemSample Sample, bool HasStream = true, string? StreamProblem = null);
