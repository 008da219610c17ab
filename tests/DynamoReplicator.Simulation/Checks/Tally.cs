using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Checks;

/// <summary>Counts what was simulated.</summary>
internal sealed class Tally
{
    private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];

    public long Schedules { get; set; }

    public long Records { get; set; }

    public long Invocations { get; set; }

    public long Calls { get; set; }

    public long Crashes { get; set; }

    public long Timeouts { get; set; }

    /// <summary>Writes that the library gave up without a response and that took effect later.</summary>
    public long LateLandings { get; set; }

    /// <summary>The number of starts of <c>run</c>.</summary>
    public long Runs { get; set; }

    public long Redeliveries { get; set; }

    public long Parked { get; set; }

    public long Discarded { get; set; }

    public long Trimmed { get; set; }

    public long Reconciliations { get; set; }

    public long ReconcilersKilled { get; set; }

    public void CountFaults(IReadOnlyList<int> counts)
    {
        for (var kind = 0; kind < _faults.Length; kind++)
        {
            _faults[kind] += counts[kind];
            Calls += counts[kind];
        }
    }

    public void Add(Tally other)
    {
        (Schedules, Records) = (Schedules + other.Schedules, Records + other.Records);
        (Invocations, Calls) = (Invocations + other.Invocations, Calls + other.Calls);
        (Crashes, Timeouts) = (Crashes + other.Crashes, Timeouts + other.Timeouts);
        (Redeliveries, Parked) = (Redeliveries + other.Redeliveries, Parked + other.Parked);
        (Discarded, Trimmed) = (Discarded + other.Discarded, Trimmed + other.Trimmed);
        (LateLandings, Runs) = (LateLandings + other.LateLandings, Runs + other.Runs);
        (Reconciliations, ReconcilersKilled) = (Reconciliations + other.Reconciliations, ReconcilersKilled + other.ReconcilersKilled);
        for (var kind = 0; kind < _faults.Length; kind++)
        {
            _faults[kind] += other._faults[kind];
        }
    }

    public IEnumerable<string> Lines()
    {
        yield return $"{Invocations} invocations, {Calls} calls; {Crashes} crashes, {Timeouts} invocations out of time, "
            + $"{Redeliveries} batches delivered twice; {Runs} starts of run";
        yield return $"{Parked} changes parked, {Discarded} records left to redrive or verify, {Trimmed} trimmed; "
            + $"{Reconciliations} reconciliations, {ReconcilersKilled} of them killed";
        var faults = Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.None).Select(kind => $"{kind} {_faults[(int)kind]}");
        yield return $"faults: {string.Join(", ", faults)}";
    }
}
