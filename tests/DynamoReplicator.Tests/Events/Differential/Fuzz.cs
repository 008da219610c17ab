using System.Globalization;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// The extent of fuzzing. <c>./build.sh fuzz --inputs N --seed S</c> sets the environment variables, and <see cref="TestSeed"/>'s. Without
/// them, the number of inputs fits into a normal test run.
/// </summary>
internal static class Fuzz
{
    /// <summary>The folder for new inputs; null to keep none.</summary>
    public static readonly string? KeepIn = Environment.GetEnvironmentVariable("FUZZ_KEEP");

    public static int Inputs(int otherwise) =>
        Environment.GetEnvironmentVariable("FUZZ_INPUTS") is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
