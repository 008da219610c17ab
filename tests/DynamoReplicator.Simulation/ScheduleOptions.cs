using System.Globalization;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation;

/// <summary>The operator's work during replication.</summary>
internal enum Operation
{
    None,
    Backfill,
    VerifyRepair,

    /// <summary>A seed, before the trigger is created.</summary>
    Seed,
}

/// <summary>The options of a schedule, determined by its seed.</summary>
internal sealed record ScheduleOptions
{
    public const string SourceRegion = "us-east-1";

    public required int Seed { get; init; }

    public required TableSchema Schema { get; init; }

    public required int Keys { get; init; }

    public required int Changes { get; init; }

    /// <summary>The duration of the workload.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The share of items that a replica's index rejects.</summary>
    public required double PoisonRate { get; init; }

    /// <summary>The share of items of up to 390 KB.</summary>
    public required double LargeRate { get; init; }

    public required bool SpellsFreely { get; init; }

    public required int Splits { get; init; }

    public required IReadOnlyList<ReplicaShape> Replicas { get; init; }

    public required MappingOptions Mapping { get; init; }

    public required bool ReportsFailures { get; init; }

    public required bool IsCoalescing { get; init; }

    public required bool HasDeadLetter { get; init; }

    public required int MaxConcurrency { get; init; }

    public required TimeSpan FunctionTimeout { get; init; }

    /// <summary>Whether the tool's <c>run</c> replicates instead of a function.</summary>
    public required bool IsRun { get; init; }

    /// <summary>
    /// How late an abandoned call may land, as a multiple of the guaranteed bound. Above one, replicas may diverge.
    /// </summary>
    public int Lateness { get; init; } = 1;

    /// <summary>The time after which a call without a response can no longer take effect.</summary>
    public TimeSpan LateBound => Lateness * GivenUpAfter;

    /// <summary>
    /// The minimum age at which the library abandons calls, computed without the library: the margin (a tenth of the time, from 1 to 5 s)
    /// without its reserve (a fifth, at least 200 ms). For <c>run</c> it is 4 s.
    /// </summary>
    public TimeSpan GivenUpAfter => IsRun
        ? TimeSpan.FromSeconds(4)
        : 0.8 * TimeSpan.FromSeconds(Math.Clamp(FunctionTimeout.TotalSeconds / 10, 1, 5));

    /// <summary>The maximum additional latency in each direction of a call.</summary>
    public required TimeSpan Latency { get; init; }

    public required double FaultRate { get; init; }

    /// <summary>
    /// The share of calls that take effect late without a response or lose their connection late, in addition to the fault rate.
    /// </summary>
    public required double LateRate { get; init; }

    public required double CrashRate { get; init; }

    public required IReadOnlyList<Outage> Outages { get; init; }

    public required Operation Operation { get; init; }

    public required int Segments { get; init; }

    /// <summary>Whether a seed reads consistently. Otherwise, it waits a minute first.</summary>
    public bool SeedsConsistently { get; init; }

    /// <summary>Whether a backfill keeps a checkpoint. With one, it can be killed at any time and resumed, and needs no repair.</summary>
    public required bool HasCheckpoint { get; init; }

    public static ScheduleOptions Of(int seed)
    {
        var random = new Random(seed);
        var isLarge = random.Next(250) == 0;
        var regions = random.Next(4) == 0 ? new[] { "eu-west-1", "ap-southeast-2" } : ["eu-west-1"];
        var operation = random.Next(8) switch { 0 => Operation.Backfill, 1 => Operation.VerifyRepair, _ => Operation.None };
        var changes = isLarge ? 300 + random.Next(700) : 4 + random.Next(32);
        var duration = TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(2, 120) : 0.1 + 5 * random.NextDouble());
        var options = new ScheduleOptions
        {
            Seed = seed,
            Schema = new TableSchema(new KeyAttribute("pk", Pick(random, "S", "S", "S", "N", "B")), random.Next(2) == 0
                ? new KeyAttribute("sk", Pick(random, "S", "N", "N", "B")) : null),
            Keys = isLarge ? 10 + random.Next(300) : 1 + random.Next(12),
            Changes = changes,
            Duration = duration,
            PoisonRate = random.Next(4) == 0 ? 0.2 * random.NextDouble() : 0,
            LargeRate = random.Next(400) == 0 ? 0.2 : 0,
            SpellsFreely = random.Next(3) == 0,
            Splits = random.Next(3) == 0 ? 1 + random.Next(3) : 0,
            Replicas = [.. regions.Select(region => new ReplicaShape(
                region, random.Next(5) == 0, random.Next(5) == 0, HasIndex: true, operation == Operation.None && random.Next(6) == 0))],
            Mapping = MappingOf(random, isLarge),
            ReportsFailures = random.Next(2) == 0,
            IsCoalescing = random.Next(3) > 0,
            HasDeadLetter = random.Next(2) == 0,
            MaxConcurrency = 1 + random.Next(16),
            FunctionTimeout = TimeSpan.FromSeconds(Pick(random, 3, 10, 30, 60)),
            FaultRate = Pick(random, 0.0, 0.05, 0.1, 0.3),
            IsRun = false,
            Latency = TimeSpan.Zero,
            LateRate = 0,
            CrashRate = Pick(random, 0.0, 0.0, 0.05, 0.2),
            Outages = [.. Enumerable.Range(0, random.Next(4) == 0 ? 1 + random.Next(2) : 0)
                .Select(_ => OutageOf(random, duration, regions))],
            Operation = operation,
            Segments = 1 + random.Next(3),
            HasCheckpoint = operation == Operation.Backfill && random.Next(3) > 0,
        };
        options = options with { LateRate = Pick(random, 0, 0.02, 0.1) };
        options = random.Next(8) == 0 ? options.AsHurried(random) : options;
        options = random.Next(8) == 0 ? options.AsRun() : options;
        return operation == Operation.Backfill && random.Next(2) == 0 ? options.AsSeed(random) : options;
    }

    /// <summary>
    /// Returns these options with a seed instead of a backfill. It is often killed, at any step. Its trigger keeps records of any age. No
    /// item may be permanently rejected, because the record that reports it may have expired.
    /// </summary>
    public ScheduleOptions AsSeed(Random random) => this with
    {
        Operation = Operation.Seed,
        SeedsConsistently = random.Next(4) > 0,
        CrashRate = Pick(random, 0.0, 0.2, 0.5),
        PoisonRate = 0,
        Mapping = Mapping with { MaximumAge = null },
    };

    /// <summary>
    /// Returns these options with a replica that often responds late or not
    /// at all, a function with little time, and items that change several
    /// times per batch. The function reaches its deadline with calls in
    /// flight, and the items have changed when the calls land. There are many
    /// items with few versions, so that some are always at their last one.
    /// </summary>
    public ScheduleOptions AsHurried(Random random) => this with
    {
        Keys = 10 + random.Next(15),
        Changes = 30 + random.Next(40),
        Duration = TimeSpan.FromSeconds(0.2 + 2 * random.NextDouble()),
        Latency = TimeSpan.FromSeconds(0.1 * random.NextDouble()),
        LateRate = 0.2 + 0.2 * random.NextDouble(),
        FunctionTimeout = TimeSpan.FromSeconds(3),
        Splits = 0,
        Mapping = Mapping with { BatchSize = 20 + random.Next(40), Window = TimeSpan.Zero, Parallelization = 1 },
    };

    /// <summary>
    /// Returns these options in a hurried form, with every version written in order and without other faults. So every late call shows.
    /// </summary>
    public ScheduleOptions AsHurriedAlone() => AsHurried(new Random(Seed)) with
    {
        Outages = [],
        FaultRate = 0,
        CrashRate = 0,
        PoisonRate = 0,
        ReportsFailures = true,
        IsCoalescing = false,
        Operation = Operation.None,
        Replicas = [.. Replicas.Select(replica => replica with { HasOwnClient = false })],
    };

    /// <summary>
    /// Returns these options with <c>run</c> instead of the function. It has no dead letters and never discards records, so no item may be
    /// permanently rejected. It uses only its own clients.
    /// </summary>
    public ScheduleOptions AsRun() => this with
    {
        IsRun = true,
        PoisonRate = 0,
        Replicas = [.. Replicas.Select(replica => replica with { HasOwnClient = false })],
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Changes} changes of {Keys} keys in {Duration.TotalSeconds:0.0} s; {string.Join(", ", Replicas.Select(Described))}; " +
        $"{(ReportsFailures ? "partial responses" : "throwing")}, {(IsCoalescing ? "coalescing" : "every version")}" +
        $"{If(HasDeadLetter, ", dead letter")}, {FunctionTimeout.TotalSeconds} s per invocation; {Mapping.BatchSize} per batch, " +
        $"{Mapping.Parallelization} in parallel, retries {(Mapping.MaxRetries is { } most ? $"{most}" : "unlimited")}" +
        $"{If(Mapping.Bisects, ", bisecting")}{If(Mapping.HasDestination, ", destination")}; " +
        $"faults {FaultRate}, crashes {CrashRate}, outages {Outages.Count}, poison {PoisonRate:0.00}; " +
        $"{If(IsRun, "run; ")}{Operation}{If(HasCheckpoint, " with a checkpoint")}");

    private static string Described(ReplicaShape replica) =>
        replica.Region + If(replica.HasWhere, " where") + If(replica.HasSelect, " select") + If(replica.HasOwnClient, " own client");

    private static string If(bool condition, string text) => condition ? text : "";

    private static MappingOptions MappingOf(Random random, bool isLarge) => new(
        BatchSize: isLarge ? 10 + random.Next(500) : 1 + random.Next(30),
        Window: random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(random.Next(1, 5)),
        Parallelization: random.Next(3) == 0 ? 1 + random.Next(4) : 1,
        MaxRetries: random.Next(3) == 0 ? random.Next(4) : null,
        MaximumAge: random.Next(6) == 0 ? TimeSpan.FromSeconds(random.Next(60, 600)) : null,
        Bisects: random.Next(3) == 0,
        HasDestination: random.Next(3) > 0,
        RedeliveryRate: random.Next(2) == 0 ? 0 : 0.1);

    private static Outage OutageOf(Random random, TimeSpan duration, string[] regions)
    {
        var from = duration * random.NextDouble();
        var kind = Pick(random, FaultKind.ExpiredToken, FaultKind.ExpiredToken, FaultKind.Throughput, FaultKind.Unavailable,
            FaultKind.AllUnprocessed, FaultKind.CutBefore);
        // Failed calls are expensive to simulate. Most outages are retried at once, but expired credentials are not.
        var length = TimeSpan.FromSeconds((kind == FaultKind.ExpiredToken ? 60 : 6) * random.NextDouble());
        return new Outage(Pick(random, [.. regions, SourceRegion]), from, from + length, kind);
    }

    private static T Pick<T>(Random random, params T[] choices) => choices[random.Next(choices.Length)];
}
