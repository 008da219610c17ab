using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Mutants;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation;

/// <summary>A person with the tool: runs the real reconciler, again if it fails or is killed, until it has done its work.</summary>
internal sealed class Operator(World world, Mutant mutant)
{
    private const int MostTries = 1000;

    /// <returns>Whether nothing else is to be done: it was done in one go, or had a checkpoint.</returns>
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

    public Task<ReconciliationReport> VerifyAsync(ReplicaShape replica, bool repair) =>
        RunAsync(replica, repair ? "verify and repair" : "verify", reconciler => (repair ? reconciler.RepairAsync() : reconciler.VerifyAsync()));

    /// <summary>
    /// Deletes only items whose last record says that they were removed, as the tool does. A replica with <c>Where</c> is synced in code, with
    /// <c>DeleteExtra</c>: no record says that an item has left the replica.
    /// </summary>
    public async Task RedriveAsync(ReplicaShape replica, IReadOnlyList<StreamRecord> records)
    {
        var runs = 0;
        var last = records.GroupBy(record => record.Key).Select(key => key.MaxBy(record => record.SequenceNumber, StringComparer.Ordinal)!).ToLookup(record => record.After is null);
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
            // One that was killed may have left an item that the source deleted at that moment, and the records do not tell of it.
            await VerifyAsync(replica, repair: true).ConfigureAwait(false);
        }
    }

    private async Task<ReconciliationReport> RunAsync(
        ReplicaShape replica, string what, Func<Reconciler, Task<ReconciliationReport>> work, CheckpointFolder? checkpoint = null, bool deleteExtra = true)
    {
        world.Tally.Reconciliations++;
        for (var tries = 1; ; tries++)
        {
            var process = world.NewProcess();
            world.Trace.Say(null, $"{what} of {replica.Region} begins as process {process.Number}");
            using var reconciler = new Reconciler(OptionsFor(replica, process) with { CheckpointPath = checkpoint?.File, DeleteExtra = deleteExtra }, mutant.Between(world, process), process.Jitter);
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

    /// <summary>A folder for the checkpoint of one backfill and what it keeps beside it.</summary>
    private sealed class CheckpointFolder : IDisposable
    {
        private DirectoryInfo _folder = NewFolder();

        public string File => Path.Combine(_folder.FullName, "backfill");

        /// <summary>Goes on with what is on the disk. A process that is killed here has its files open still, for it is none to the system: whoever comes after it has copies.</summary>
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
        SettleTime = TimeSpan.FromSeconds(5),
        DeleteLimit = 1,
        TimeProvider = process.Clock,
    };
}
