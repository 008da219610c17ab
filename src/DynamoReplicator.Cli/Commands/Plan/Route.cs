using DynamoReplicator.Cli.Estimation;

namespace DynamoReplicator.Cli.Commands.Plan;

/// <summary>A way to do a job.</summary>
/// <param name="Name">The verb with its options, or the name of another way.</param>
/// <param name="Estimate">Its cost.</param>
internal sealed record Route(string Name, Estimate Estimate)
{
    /// <summary>Whether this tool offers the route. Others are listed for comparison.</summary>
    public bool IsOffered { get; init; } = true;

    /// <summary>Why the route is impossible; empty if it is possible.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What the route needs, and what its estimate does not include.</summary>
    public IReadOnlyList<string> Requirements { get; init; } = [];

    /// <summary>The command lines to run, in order.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    public bool IsFeasible => IsOffered && Reasons.Count == 0;

    /// <returns>Null if no route is feasible.</returns>
    public static Route? Cheapest(IEnumerable<Route> routes) =>
        routes.Where(route => route.IsFeasible).MinBy(route => route.Estimate.Dollars);
}
