namespace DynamoReplicator.Simulation.Running;

/// <summary>A period in which every call to a Region fails in the same way.</summary>
internal sealed record Outage(string Region, TimeSpan From, TimeSpan Until, FaultKind Kind);

/// <summary>Decides how calls end: randomly, at a schedule's rate, and by its outages.</summary>
/// <param name="random">The source of randomness.</param>
/// <param name="options">The schedule, with its fault rate, outages, and latencies.</param>
/// <param name="clock">The clock.</param>
internal sealed class Faults(Random random, ScheduleOptions options, VirtualClock clock)
{
    /// <summary>The library's time limit for a call.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    private static readonly FaultKind[] Kinds =
        [.. Enum.GetValues<FaultKind>().Except([FaultKind.None, FaultKind.ExpiredToken, FaultKind.Late, FaultKind.CutLate])];

    /// <summary>Twice the age at which a function with little time abandons calls.</summary>
    private static readonly TimeSpan LatestCut = TimeSpan.FromSeconds(1.6);

    private readonly int[] _counts = new int[Enum.GetValues<FaultKind>().Length];

    /// <summary>Counts calls by their fault.</summary>
    public IReadOnlyList<int> Counts => _counts;

    public CallPlan PlanFor(string region)
    {
        var outage = options.Outages.FirstOrDefault(
            outage => outage.Region == region && outage.From <= clock.Elapsed && clock.Elapsed < outage.Until);
        var kind = outage?.Kind ?? Fault();
        _counts[(int)kind]++;
        var effect = Way();
        var answer = effect + Way();
        return kind switch
        {
            FaultKind.TimeoutBefore or FaultKind.TimeoutAfter => new CallPlan(kind, CallTimeout * random.NextDouble(), CallTimeout, 0),
            FaultKind.Slow => new CallPlan(
                kind, effect + 0.5 * CallTimeout * random.NextDouble(), answer + 0.5 * CallTimeout * (1 + 0.9 * random.NextDouble()), 0),
            FaultKind.Late => new CallPlan(kind, options.LateBound * random.NextDouble(), CallTimeout, 0),
            FaultKind.CutLate => CutLate(LatestCut * random.NextDouble()),
            FaultKind.PartUnprocessed => new CallPlan(kind, effect, answer, 0.1 + 0.8 * random.NextDouble()),
            FaultKind.AllUnprocessed => new CallPlan(kind, effect, answer, 1),
            _ => new CallPlan(kind, effect, answer, 0),
        };
    }

    public bool Toss(double chance) => random.NextDouble() < chance;

    /// <summary>
    /// Returns when an abandoned call lands that has not taken effect yet, uniformly up to the bound. Null if the bound has passed.
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
