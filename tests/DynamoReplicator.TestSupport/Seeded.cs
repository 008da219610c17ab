namespace DynamoReplicator.TestSupport;

/// <summary>Runs a randomized test, and reports the seed if it fails.</summary>
internal static class Seeded
{
    public static async Task RunAsync(Func<Random, Task> test)
    {
        try
        {
            await test(new Random(TestSeed.Value));
        }
        catch (Exception failure)
        {
            throw new SeededTestException(failure);
        }
    }

    public static void Run(Action test)
    {
        try
        {
            test();
        }
        catch (Exception failure)
        {
            throw new SeededTestException(failure);
        }
    }
}

internal sealed class SeededTestException(Exception failure) : Exception($"{failure.Message} {TestSeed.HowToRepeat}", failure);
