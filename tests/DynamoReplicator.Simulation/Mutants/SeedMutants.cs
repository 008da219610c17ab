using System.Text;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>Defects of a seed and of its trigger.</summary>
internal static class SeedMutants
{
    public static IEnumerable<Mutant> All =>
    [
        new NetworkMutant("seeds from reads that are older than its start", _ => ReadCarelessly, Seed),
        new TriggerMutant("replicates while the seed writes") { IsDuringSeed = true },
        new TriggerMutant("creates the trigger after the stream dropped changes") { IsTooLate = true },
    ];

    /// <summary>A short, busy workload with a consistent seed in the middle.</summary>
    private static ScheduleOptions Seed(ScheduleOptions options) => options with
    {
        Operation = Operation.Seed,
        SeedsConsistently = true,
        Replicas = [.. options.Replicas.Select(replica => replica with { HasOwnClient = false })],
        FaultRate = 0,
        CrashRate = 0,
        PoisonRate = 0,
        Outages = [],
        Duration = TimeSpan.FromSeconds(0.5),
        Keys = 3,
        Mapping = options.Mapping with { MaximumAge = null },
    };

    private static Task<HttpResponseMessage> ReadCarelessly(SeamCall call)
    {
        if (call.Operation != "Scan")
        {
            return call.SendAsync();
        }
        var body = call.Json;
        body["ConsistentRead"] = false;
        return call.SendAsync(Encoding.UTF8.GetBytes(body.ToJsonString()), call.Cancellation);
    }

    private sealed class TriggerMutant(string name) : Mutant
    {
        public bool IsDuringSeed { get; init; }

        public bool IsTooLate { get; init; }

        public override string Name => name;

        public override bool ReplicatesDuringSeed => IsDuringSeed;

        public override bool CreatesTriggerTooLate => IsTooLate;

        public override ScheduleOptions Shape(ScheduleOptions options) => Seed(options);
    }
}
