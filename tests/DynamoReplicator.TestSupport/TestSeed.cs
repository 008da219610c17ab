using System.Globalization;

namespace DynamoReplicator.TestSupport;

/// <summary>
/// The seed of every randomized test in a process. The environment variable <c>TEST_SEED</c> sets it. Without the variable it is random.
/// </summary>
internal static class TestSeed
{
    /// <summary>Seeds are smaller, so that a test may add to one.</summary>
    private const int Bound = 1_000_000_000;

    private const string Variable = "TEST_SEED";

    /// <summary>The seed in the environment variable; null without one.</summary>
    public static readonly int? Given = Read(Environment.GetEnvironmentVariable(Variable));

    public static readonly int Value = Given ?? Random.Shared.Next(Bound);

    /// <summary>The seed as a shell sets it, such as <c>TEST_SEED=7</c>.</summary>
    public static string Setting => string.Create(CultureInfo.InvariantCulture, $"{Variable}={Value}");

    /// <summary>Appended to a failure's message.</summary>
    public static string HowToRepeat => $"To repeat it, set {Setting}.";

    private static int? Read(string? text) => text switch
    {
        null or "" => null,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) && seed < Bound => seed,
        _ => throw new InvalidOperationException($"{Variable}={text} is not a seed. Specify a whole number below {Bound}."),
    };
}
