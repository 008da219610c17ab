using System.Globalization;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// The extent of fuzzing. <c>./build.sh fuzz --inputs N --seed S</c> sets the environment variables. Without them, the number of inputs
/// fits into a normal test run.
/// </summary>
internal static class Fuzz
{
    /// <summary>The folder for new inputs; null to keep none.</summary>
    public static readonly string? KeepIn = Environment.GetEnvironmentVariable("FUZZ_KEEP");

    public static readonly int Seed = FromEnvironment("FUZZ_SEED", Random.Shared.Next(1_000_000_000));

    public static int Inputs(int otherwise) => FromEnvironment("FUZZ_INPUTS", otherwise);

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
