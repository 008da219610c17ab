namespace DynamoReplicator.Simulation.Mutants;

/// <summary>The deliberate defects. Each is outside the product, between it and the simulated world.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Mutant> All { get; } =
        [.. DeadlineMutants.All, .. WriteMutants.All, .. AnswerMutants.All, .. ReadMutants.All, .. SeedMutants.All];
}
