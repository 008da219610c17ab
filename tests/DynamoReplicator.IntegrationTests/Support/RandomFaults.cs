namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>Causes random transient faults.</summary>
/// <param name="random">The source of randomness.</param>
/// <param name="percent">The percentage of calls with a fault.</param>
internal sealed class RandomFaults(Random random, int percent)
{
    private readonly Lock _lock = new();
    private int _kind;
    private int _more;

    public Fault Next(ProxiedCall call)
    {
        lock (_lock)
        {
            if (_more-- > 0)
            {
                return Of(_kind, call);
            }

            if (random.Next(100) >= percent)
            {
                return Fault.None;
            }

            // One fault in four lasts longer than the SDK retries.
            _kind = random.Next(10);
            _more = random.Next(4) == 0 ? random.Next(3, 8) : 0;
            return Of(_kind, call);
        }
    }

    private Fault Of(int kind, ProxiedCall call) => kind switch
    {
        0 => Fault.Throttled,
        1 => Fault.ServerError,
        2 => Fault.CutBefore,
        3 => Fault.CutAfter,
        4 => Fault.CutInAnswer,
        5 => Fault.Unprocessed(_ => true),
        _ => Fault.Unprocessed(SomeOf(call)),
    };

    private Func<ProxiedWrite, bool> SomeOf(ProxiedCall call)
    {
        var left = call.Writes.Where(_ => random.Next(2) == 0).ToHashSet();
        return left.Contains;
    }
}
