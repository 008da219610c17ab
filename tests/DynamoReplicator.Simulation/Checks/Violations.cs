namespace DynamoReplicator.Simulation.Checks;

/// <summary>Something that must not be.</summary>
/// <param name="Key">The key concerned; null when none is.</param>
internal sealed record Violation(string What, string? Key);

/// <summary>What was found wrong in a schedule, in order.</summary>
internal sealed class Violations
{
    private readonly List<Violation> _found = [];

    public IReadOnlyList<Violation> Found => _found;

    public void Add(string what, string? key = null) => _found.Add(new Violation(what, key));
}
