namespace DynamoReplicator.Simulation.Running;

/// <summary>A time in which every call to a region fails in one way.</summary>
internal sealed record Outage(string Region, TimeSpan From, TimeSpan Until, FaultKind Kind);

/// <summary>Decides how calls go: by chance, at a schedule's rate, and by its outages.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="options">The schedule: its rate of faults, its outages, and how slow and how late calls are.</param>
/// <param name="clock">The clock.</param>
internal sealed class Faults(Random random, ScheduleOptions options, VirtualClock clock)
{
    /// <summary>The library's time for a call: what it would give up by itself.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    private static readonly FaultKind[] Kinds =
        [.. Enum.GetValues<FaultKind>().Except([FaultKind.None, FaultKind.ExpiredToken, FaultKind.Late, FaultKind.CutLate])];

    /// <summary>Twice the age at which a function of little time gives calls up.</summary>
    private static readonly TimeSpan LatestCut = TimeSpan.FromSeconds(1.6);

    private readonly int[] _counts = new int[Enum.GetValues<FaultKind>().Length];

    /// <summary>How many calls went which way.</summary>
    public IReadOnlyList<int> Counts => _counts;

    public CallPlan PlanFor(string region)
    {
        var outage = options.Outages.FirstOrDefault(outage => outage.Region == region && outage.From <= clock.Elapsed && clock.Elapsed < outage.Until);
        var kind = outage?.Kind ?? Fault();
        _counts[(int)kind]++;
        var effect = Way();
        var answer = effect + Way();
        return kind switch
        {
            FaultKind.TimeoutBefore or FaultKind.TimeoutAfter => new CallPlan(kind, CallTimeout * random.NextDouble(), CallTimeout, 0),
            FaultKind.Slow => new CallPlan(kind, effect + 0.5 * CallTimeout * random.NextDouble(), answer + 0.5 * CallTimeout * (1 + 0.9 * random.NextDouble()), 0),
            FaultKind.Late => new CallPlan(kind, options.LateBound * random.NextDouble(), CallTimeout, 0),
            FaultKind.CutLate => CutLate(LatestCut * random.NextDouble()),
            FaultKind.PartUnprocessed => new CallPlan(kind, effect, answer, 0.1 + 0.8 * random.NextDouble()),
            FaultKind.AllUnprocessed => new CallPlan(kind, effect, answer, 1),
            _ => new CallPlan(kind, effect, answer, 0),
        };
    }

    public bool Toss(double chance) => random.NextDouble() < chance;

    /// <summary>
    /// When a call lands that was given up at this age without having taken effect: uniformly up to the bound. Null when the bound is past.
    /// </summary>
    public TimeSpan? UntilLanding(TimeSpan age) => age < options.LateBound ? (options.LateBound - age) * random.NextDouble() : null;

    private FaultKind Fault() => random.NextDouble() switch
    {
        var chance when chance < options.FaultRate => Kinds[random.Next(Kinds.Length)],
        var chance when chance < options.FaultRate + options.LateRate => random.Next(6) == 0 ? FaultKind.Late : FaultKind.CutLate,
        _ => FaultKind.None,
    };

    private TimeSpan Way() => TimeSpan.FromMilliseconds(1 + random.Next(20)) + options.Latency * random.NextDouble();

    private CallPlan CutLate(TimeSpan cut) => new(FaultKind.CutLate, cut * random.NextDouble(), cut, 0);
}
