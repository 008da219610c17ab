using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Mutants;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation;

/// <summary>An operator with the tool. Runs the real reconciler until it succeeds, and again after a failure or a kill.</summary>
internal sealed class Operator(World world, Mutant mutant)
{
    private const int MostTries = 1000;

    /// <returns>Whether no repair is needed: the backfill was not interrupted, or it had a checkpoint.</returns>
    public async Task<bool> BackfillAsync(ReplicaShape replica)
    {
        var runs = 0;
        using var checkpoint = world.Options.HasCheckpoint ? new CheckpointFolder() : null;
        await RunAsync(
            replica,
            "backfill",
            reconciler =>
            {
                runs++;
                return reconciler.BackfillAsync();
            },
            checkpoint).ConfigureAwait(false);
        return runs == 1 || checkpoint is not null;
    }

    /// <summary>Seeds an empty replica. Without a checkpoint, the replica is emptied before each further run.</summary>
    /// <returns>The time of the oldest change that a read may have missed, and that the trigger must therefore replay.</returns>
    public async Task<DateTimeOffset> SeedAsync(ReplicaShape replica)
    {
        SeedReport? seed = null;
        using var checkpoint = world.Options.HasCheckpoint ? new CheckpointFolder() : null;
        await RunAsync(
            replica,
            "seed",
            async reconciler =>
            {
                if (checkpoint is null)
                {
                    world[replica.Region][ReplicaShape.Table].Empty();
                }
                seed = await reconciler.SeedAsync().ConfigureAwait(false);
                return seed.Copy;
            },
            checkpoint).ConfigureAwait(false);
        return world.Options.SeedsConsistently ? seed!.ReadSince : seed!.ReadSince - SimTable.Staleness;
    }

    public Task<ReconciliationReport> VerifyAsync(ReplicaShape replica, bool repair) =>
        RunAsync(replica, repair ? "verify and repair" : "verify",
            reconciler => (repair ? reconciler.RepairAsync() : reconciler.VerifyAsync()));

    /// <summary>
    /// Deletes only items whose last record is a removal, as the tool does. A replica with <c>Where</c> is synchronized with
    /// <c>DeleteExtra</c>, because no record says that an item has left the replica.
    /// </summary>
    public async Task RedriveAsync(ReplicaShape replica, IReadOnlyList<StreamRecord> records)
    {
        var runs = 0;
        var last = records.GroupBy(record => record.Key)
            .Select(key => key.MaxBy(record => record.SequenceNumber, StringComparer.Ordinal)!)
            .ToLookup(record => record.After is null);
        foreach (var areRemoved in new[] { true, false }.Where(last.Contains))
        {
            var keys = last[areRemoved].Select(record => record.KeyJson).ToList();
            await RunAsync(
                replica,
                "redrive",
                reconciler =>
                {
                    runs++;
                    return reconciler.SyncAsync(keys);
                },
                deleteExtra: areRemoved || replica.HasWhere).ConfigureAwait(false);
            runs--;
        }
        if (runs > 0)
        {
            // A killed redrive may have left an item that the source deleted at that time, and the records do not contain this.
            await VerifyAsync(replica, repair: true).ConfigureAwait(false);
        }
    }

    private async Task<ReconciliationReport> RunAsync(
        ReplicaShape replica,
        string what,
        Func<Reconciler, Task<ReconciliationReport>> work,
        CheckpointFolder? checkpoint = null,
        bool deleteExtra = true)
    {
        world.Tally.Reconciliations++;
        for (var tries = 1; ; tries++)
        {
            var process = world.NewProcess();
            world.Trace.Say(null, $"{what} of {replica.Region} starts as process {process.Number}");
            using var reconciler = new Reconciler(
                OptionsFor(replica, process) with { CheckpointPath = checkpoint?.File, DeleteExtra = deleteExtra },
                process.WiringTo(mutant.Between(world, process)));
            var killed = new TaskCompletionSource();
            if (world.Chance.NextDouble() < world.Options.CrashRate)
            {
                world.Clock.After(TimeSpan.FromMilliseconds(world.Chance.Next(500)), () => killed.TrySetResult());
            }
            var done = work(reconciler);
            if (await Task.WhenAny(done, killed.Task).ConfigureAwait(false) == done)
            {
                try
                {
                    return await done.ConfigureAwait(false);
                }
                catch (ReplicationException failure) when (tries < MostTries)
                {
                    world.Trace.Say(null, $"{what} of {replica.Region} fails: {failure.Message}");
                }
            }
            else
            {
                world.Tally.ReconcilersKilled++;
                world.Trace.Say(null, $"{what} of {replica.Region} is killed");
                process.Kill();
                checkpoint?.OutliveProcess();
            }
            await Task.Delay(TimeSpan.FromSeconds(1 + world.Chance.Next(20)), world.Clock).ConfigureAwait(false);
        }
    }

    /// <summary>A folder for the checkpoint of one backfill and its journal.</summary>
    private sealed class CheckpointFolder : IDisposable
    {
        private DirectoryInfo _folder = NewFolder();

        public string File => Path.Combine(_folder.FullName, "backfill");

        /// <summary>
        /// Continues with copies of the files on disk. A killed process still has its files open, because it is not a real process.
        /// </summary>
        public void OutliveProcess()
        {
            var copies = NewFolder();
            foreach (var file in _folder.GetFiles())
            {
                file.CopyTo(Path.Combine(copies.FullName, file.Name));
            }
            Dispose();
            _folder = copies;
        }

        public void Dispose() => _folder.Delete(recursive: true);

        private static DirectoryInfo NewFolder() => Directory.CreateTempSubdirectory("dynamo-replicator-simulation-");
    }

    private ReconcilerOptions OptionsFor(ReplicaShape replica, SimProcess process) => new(
        new ReplicaTable(ScheduleOptions.SourceRegion, ReplicaShape.Table) { Endpoint = process.Endpoint(ScheduleOptions.SourceRegion) },
        (replica with { HasOwnClient = false }).For(process, process.Network))
    {
        Segments = world.Options.Segments,
        MaxConcurrency = world.Options.MaxConcurrency,
        ConsistentRead = world.Options.SeedsConsistently,
        SettleTime = TimeSpan.FromSeconds(5),
        DeleteLimit = 1,
        TimeProvider = process.Clock,
    };
}
