using System.Globalization;

namespace DynamoReplicator.TestSupport;

/// <summary>Runs a randomized test, and reports the seed if it fails.</summary>
internal static class Seeded
{
    /// <summary>The environment variable with the seed of the run to repeat.</summary>
    private const string Variable = "DYNAMO_REPLICATOR_SEED";

    public static async Task RunAsync(Func<Random, Task> test)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.Integer, CultureInfo.InvariantCulture,
            out var given) ? given : Random.Shared.Next();
        try
        {
            await test(new Random(seed));
        }
        catch (Exception failure)
        {
            throw new SeededTestException(
                $"The test failed with seed {seed}. To repeat it, set {Variable}={seed}. {failure.Message}", failure);
        }
    }
}

internal sealed class SeededTestException(string message, Exception failure) : Exception(message, failure);
