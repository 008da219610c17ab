using System.Globalization;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>How much is fuzzed. <c>./build.sh fuzz --inputs N --seed S</c> sets the variables; without them it is what an ordinary test run can spare.</summary>
internal static class Fuzz
{
    /// <summary>Where what is found is kept; null to keep nothing.</summary>
    public static readonly string? KeepIn = Environment.GetEnvironmentVariable("FUZZ_KEEP");

    public static readonly int Seed = FromEnvironment("FUZZ_SEED", Random.Shared.Next(1_000_000_000));

    public static int Inputs(int otherwise) => FromEnvironment("FUZZ_INPUTS", otherwise);

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
