using DynamoReplicator.Aws;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Mutants;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Streams;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Simulation;

/// <summary>
/// The tool's <c>run</c> in containers: it is often stopped, sometimes killed, and started again with its checkpoint. Reading, replicating,
/// and draining are the tool's own code.
/// </summary>
internal sealed class Runner(World world, SimStream stream, Mutant mutant)
{
    private IReadOnlyDictionary<string, ShardProgress>? _checkpoint;
    private int _starts;

    /// <summary>Whether all records in the stream are done.</summary>
    private bool IsDone => stream.IsClosed && stream.Shards.All(shard => _checkpoint?.GetValueOrDefault(shard.Id).IsClosed == true);

    public async Task RunAsync()
    {
        while (!IsDone)
        {
            await RunUntilStoppedAsync().ConfigureAwait(false);
        }
    }

    private async Task RunUntilStoppedAsync()
    {
        world.Tally.Runs++;
        var process = world.NewProcess();
        var replicator = new Replicator(OptionsFor(process), process.WiringTo(mutant.Between(world, process)));
        var streams = StreamsClient.Create(
            ScheduleOptions.SourceRegion, process.Endpoint(ScheduleOptions.SourceRegion), http: DynamoDBClientConfig.Http(process.Network));
        using var stop = new CancellationTokenSource();
        var pump = new StreamPump(
            streams, stream.Arn, PumpOptionsFor(process), (batch, cancellation) => ReplicateAsync(replicator, batch, cancellation));
        var run = pump.RunAsync(stop.Token);
        // Each run is longer than the last one. Otherwise a batch that takes longer than any run would never be done.
        var untilStop = TimeSpan.FromSeconds(0.2 + (8 + _starts++) * world.Chance.NextDouble());
        var isKilled = world.Chance.NextDouble() < world.Options.CrashRate;
        await Task.WhenAny(run, Task.Delay(untilStop, world.Clock)).ConfigureAwait(false);
        world.Trace.Say(null, $"run, process {process.Number}, is {(isKilled ? "killed" : "stopped")}");
        if (isKilled)
        {
            world.Tally.Crashes++;
            process.Kill();
        }
        else if (mutant.StopsRunWithoutDraining)
        {
            process.Leave();
        }
        else
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await EndAsync(run).ConfigureAwait(false);
            replicator.Dispose();
            streams.Dispose();
        }
    }

    /// <summary>
    /// A run ends by itself only after a permanent error, such as expired credentials. Its supervisor starts it again after a while.
    /// </summary>
    private async Task EndAsync(Task run)
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        catch (StreamException failure)
        {
            world.Trace.Say(null, $"run fails: {failure.Message}");
            await Task.Delay(TimeSpan.FromSeconds(1 + world.Chance.Next(20)), world.Clock).ConfigureAwait(false);
        }
    }

    private static async Task<BatchOutcome> ReplicateAsync(
        Replicator replicator, ReadOnlyMemory<byte> batch, CancellationToken cancellation)
    {
        var result = await replicator.ReplicateAsync(batch, cancellation).ConfigureAwait(false);
        return new BatchOutcome(result.FirstFailedSequenceNumber, result);
    }

    private ReplicatorOptions OptionsFor(SimProcess process) => new()
    {
        Replicas = [.. world.Options.Replicas.Select(replica => replica.For(process, process.Network))],
        Source = TableReference.Parse($"{ScheduleOptions.SourceRegion}/{ReplicaShape.Table}"),
        MaxConcurrency = world.Options.MaxConcurrency,
        Coalesce = world.Options.IsCoalescing,
        TimeProvider = process.Clock,
    };

    private StreamPumpOptions PumpOptionsFor(SimProcess process) => new()
    {
        ResumeFrom = _checkpoint,
        BatchSize = world.Options.Mapping.BatchSize,
        RecordPrefix = System.Text.Encoding.UTF8.GetBytes($"\"eventSourceARN\":\"{stream.Arn}\""),
        Backoff = new StreamPumpOptions().Backoff with { Jitter = process.Jitter },
        Save = shards => _checkpoint = shards,
        TimeProvider = process.Clock,
    };
}
