namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>Everything that may happen to a call and pass, at random.</summary>
/// <param name="random">The source of randomness.</param>
/// <param name="percent">How many calls of a hundred something happens to.</param>
internal sealed class RandomFaults(Random random, int percent)
{
    private readonly Lock _lock = new();

    public Fault Next(ProxiedCall call)
    {
        lock (_lock)
        {
            if (random.Next(100) >= percent)
            {
                return Fault.None;
            }

            // What comes back unprocessed is tried again soon; the SDK takes up to seconds over the others.
            return random.Next(10) switch
            {
                0 => Fault.Throttled,
                1 => Fault.ServerError,
                2 => Fault.CutBefore,
                3 => Fault.CutAfter,
                4 => Fault.CutInAnswer,
                5 => Fault.Unprocessed(_ => true),
                _ => Fault.Unprocessed(SomeOf(call)),
            };
        }
    }

    private Func<ProxiedWrite, bool> SomeOf(ProxiedCall call)
    {
        var left = call.Writes.Where(_ => random.Next(2) == 0).ToHashSet();
        return left.Contains;
    }
}
