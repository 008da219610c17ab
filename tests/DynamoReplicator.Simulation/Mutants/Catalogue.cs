namespace DynamoReplicator.Simulation.Mutants;

/// <summary>The deliberate defects. The product knows nothing of them: each stands at a seam between it and the world.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<Mutant> All { get; } =
        [.. DeadlineMutants.All, .. WriteMutants.All, .. AnswerMutants.All, .. ReadMutants.All];
}
