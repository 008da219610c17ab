namespace DynamoReplicator.Simulation.Mutants;

/// <summary>The deliberate defects.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Mutant> All { get; } = [];
}
