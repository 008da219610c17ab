using DynamoReplicator.Simulation.Checks;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Mutants;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation;

/// <summary>The result of a schedule.</summary>
/// <param name="Diverged">The number of keys that differ at the end and must not.</param>
internal sealed record ScheduleResult(ScheduleOptions Options, IReadOnlyList<Violation> Violations, int Diverged, Tally Tally, Trace Trace);

/// <summary>
/// One simulated history, determined by its seed: a workload, its replication with faults, an operator's work, and the final checks.
/// </summary>
internal sealed class Schedule : IDisposable
{
    private readonly World _world;
    private readonly SimTable _source;
    private readonly SimStream _stream;
    private readonly DeadLetters _deadLetters;
    private readonly Function _function;
    private readonly EventSourceMapping _mapping;
    private readonly Runner _runner;
    private readonly Operator _operator;
    private readonly List<Task> _redriveTasks = [];
    private readonly List<StreamRecord> _toRedrive = [];
    private readonly Mutant _mutant;
    private int _diverged;

    private Schedule(ScheduleOptions options, Mutant mutant, long run, bool isTraced)
    {
        _world = new World(options, run, isTraced);
        _source = NewTable(ScheduleOptions.SourceRegion, options.Schema);
        foreach (var replica in options.Replicas)
        {
            NewTable(replica.Region, options.Schema with { Index = new KeyAttribute("idx", "S") });
        }
        _stream = new SimStream(_source, _world.Clock);
        _deadLetters = new DeadLetters(_world);
        _function = new Function(_world, options.Schema, _deadLetters, mutant);
        _world[ScheduleOptions.SourceRegion].Stream = _stream;
        _runner = new Runner(_world, _stream, mutant);
        _mapping = new EventSourceMapping(_world, _stream, _function, options.Mapping);
        _operator = new Operator(_world, mutant);
        _mutant = mutant;
    }

    public static ScheduleResult Run(ScheduleOptions options, Mutant mutant, long run, bool isTraced = false)
    {
        using var schedule = new Schedule(options, mutant, run, isTraced);
        var world = schedule._world;
        if (EventLoop.Run(world.Clock, schedule.RunAsync) is { } why)
        {
            world.Violations.Add(why);
        }
        world.Tally.Schedules = 1;
        world.Tally.CountFaults(world.Faults.Counts);
        return new ScheduleResult(options, world.Violations.Found, schedule._diverged, world.Tally, world.Trace);
    }

    public void Dispose() => _function.Dispose();

    private async Task RunAsync()
    {
        var options = _world.Options;
        var workload = new Workload(_world, _source, _stream);
        workload.Populate(options.Replicas.Select(replica => _world[replica.Region][ReplicaShape.Table]));
        // Items from before replication are old enough for every read to return them.
        await Task.Delay(SimTable.Staleness, _world.Clock).ConfigureAwait(false);
        _mapping.GivenUp = RedriveNowOrLater;
        await Task.WhenAll(workload.RunAsync(), ReplicateAndOperateAsync()).ConfigureAwait(false);
        await Task.WhenAll(_redriveTasks).ConfigureAwait(false);
        // An eventually consistent read may miss the last write for a moment.
        await Task.Delay(SimTable.Staleness, _world.Clock).ConfigureAwait(false);
        await RepairAsync().ConfigureAwait(false);
        await Task.Delay(SimTable.Staleness, _world.Clock).ConfigureAwait(false);
        var atRest = new AtRest(_world, _source, _stream, _mapping, _deadLetters);
        foreach (var replica in options.Replicas)
        {
            _diverged += atRest.Check(replica);
            if (_world.Chance.Next(20) == 0
                && await _operator.VerifyAsync(replica, repair: false).ConfigureAwait(false) is var report
                && report.Differences != atRest.Differing(replica))
            {
                _world.Violations.Add(
                    $"verify finds {report.Differences} differences in {replica.Region}, but there are {atRest.Differing(replica)}");
            }
        }
    }

    private async Task ReplicateAndOperateAsync()
    {
        if (_world.Options.Operation == Operation.Seed && !_mutant.ReplicatesDuringSeed)
        {
            await SeedAsync().ConfigureAwait(false);
            await ReplicateAsync().ConfigureAwait(false);
            return;
        }
        await Task.WhenAll(ReplicateAsync(), OperateAsync()).ConfigureAwait(false);
    }

    private Task ReplicateAsync() => _world.Options.IsRun ? _runner.RunAsync() : _mapping.RunAsync();

    /// <summary>Seeds all replicas. The stream then drops as many records as it may before the trigger reads it.</summary>
    private async Task SeedAsync()
    {
        await Task.Delay(_world.Options.Duration * _world.Chance.NextDouble(), _world.Clock).ConfigureAwait(false);
        var oldest = DateTimeOffset.MaxValue;
        foreach (var replica in _world.Options.Replicas)
        {
            var start = await _operator.SeedAsync(replica).ConfigureAwait(false);
            oldest = start < oldest ? start : oldest;
        }
        _stream.Expire(_mutant.CreatesTriggerTooLate ? _world.Clock.GetUtcNow() : oldest);
    }

    private async Task OperateAsync()
    {
        if (_world.Options.Operation == Operation.Seed)
        {
            await SeedAsync().ConfigureAwait(false);
            return;
        }
        if (_world.Options.Operation == Operation.None)
        {
            return;
        }
        await Task.Delay(_world.Options.Duration * _world.Chance.NextDouble(), _world.Clock).ConfigureAwait(false);
        foreach (var replica in _world.Options.Replicas)
        {
            if (_world.Options.Operation == Operation.Backfill && await _operator.BackfillAsync(replica).ConfigureAwait(false))
            {
                continue;
            }
            // Without a checkpoint, an interrupted backfill may have left items that the source deleted meanwhile.
            await _operator.VerifyAsync(replica, repair: true).ConfigureAwait(false);
        }
    }

    /// <summary>The operator processes the on-failure destination, sometimes during replication and at the latest at the end.</summary>
    private void RedriveNowOrLater(IReadOnlyList<StreamRecord> records)
    {
        if (!_world.Options.Mapping.HasDestination)
        {
            return;
        }
        if (_world.Chance.Next(2) == 0)
        {
            _redriveTasks.Add(RedriveAsync(records));
        }
        else
        {
            // A record that is delivered twice may be discarded twice. The second delivery may undo a redrive in between.
            _toRedrive.AddRange(records);
        }
    }

    private async Task RedriveAsync(IReadOnlyList<StreamRecord> records)
    {
        foreach (var replica in records.Count == 0 ? [] : _world.Options.Replicas)
        {
            await _operator.RedriveAsync(replica, records).ConfigureAwait(false);
        }
    }

    /// <summary>Verify finds the records that were discarded without a destination.</summary>
    private async Task RepairAsync()
    {
        await RedriveAsync(_toRedrive).ConfigureAwait(false);
        if (_mapping.Lost.Count == 0)
        {
            return;
        }
        foreach (var replica in _world.Options.Replicas)
        {
            await _operator.VerifyAsync(replica, repair: true).ConfigureAwait(false);
        }
    }

    private SimTable NewTable(string region, TableSchema schema)
    {
        var table = new SimTable(ReplicaShape.Table, region, schema, _world.Clock);
        _world[region].Add(table);
        return table;
    }
}
