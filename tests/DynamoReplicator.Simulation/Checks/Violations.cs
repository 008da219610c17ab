namespace DynamoReplicator.Simulation.Checks;

/// <summary>A violation of a guarantee.</summary>
/// <param name="Key">The key concerned, or null if there is none.</param>
internal sealed record Violation(string What, string? Key);

/// <summary>The violations in a schedule, in order.</summary>
internal sealed class Violations
{
    private readonly List<Violation> _found = [];

    public IReadOnlyList<Violation> Found => _found;

    public void Add(string what, string? key = null) => _found.Add(new Violation(what, key));
}
