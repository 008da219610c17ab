namespace DynamoReplicator.Simulation.Running;

/// <summary>A time in which every call to a region fails in one way.</summary>
internal sealed record Outage(string Region, TimeSpan From, TimeSpan Until, FaultKind Kind);

/// <summary>Decides how calls go: by chance, at a schedule's rate, and by its outages.</summary>
internal sealed class Faults(Random random, double rate, IReadOnlyList<Outage> outages, VirtualClock clock)
{
    /// <summary>The library's time for a call: what it would give up by itself.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    private static readonly FaultKind[] Kinds = [.. Enum.GetValues<FaultKind>().Except([FaultKind.None, FaultKind.ExpiredToken])];

    private readonly int[] _counts = new int[Enum.GetValues<FaultKind>().Length];

    /// <summary>How many calls went which way.</summary>
    public IReadOnlyList<int> Counts => _counts;

    public CallPlan PlanFor(string region)
    {
        var outage = outages.FirstOrDefault(outage => outage.Region == region && outage.From <= clock.Elapsed && clock.Elapsed < outage.Until);
        var kind = outage?.Kind ?? (random.NextDouble() < rate ? Kinds[random.Next(Kinds.Length)] : FaultKind.None);
        _counts[(int)kind]++;
        var effect = TimeSpan.FromMilliseconds(1 + random.Next(20));
        var answer = effect + TimeSpan.FromMilliseconds(1 + random.Next(20));
        return kind switch
        {
            FaultKind.TimeoutBefore or FaultKind.TimeoutAfter => new CallPlan(kind, CallTimeout * random.NextDouble(), CallTimeout, 0),
            FaultKind.Slow => new CallPlan(kind, effect + 0.5 * CallTimeout * random.NextDouble(), answer + 0.5 * CallTimeout * (1 + 0.9 * random.NextDouble()), 0),
            FaultKind.PartUnprocessed => new CallPlan(kind, effect, answer, 0.1 + 0.8 * random.NextDouble()),
            FaultKind.AllUnprocessed => new CallPlan(kind, effect, answer, 1),
            _ => new CallPlan(kind, effect, answer, 0),
        };
    }

    public bool Toss(double chance) => random.NextDouble() < chance;
}
