using DynamoReplicator.Simulation.Checks;
using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Mutants;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation;

/// <summary>How a schedule ended.</summary>
/// <param name="Diverged">How many keys differ at rest that may not.</param>
internal sealed record ScheduleResult(ScheduleOptions Options, IReadOnlyList<Violation> Violations, int Diverged, Tally Tally, Trace Trace);

/// <summary>One history from its seed: a workload, its replication with all that goes wrong, what an operator does beside it, and the checks at rest.</summary>
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
    private readonly List<Task> _redrives = [];
    private readonly List<StreamRecord> _toRedrive = [];
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
        // What was there before replication began is old: no read misses it.
        await Task.Delay(SimTable.Staleness, _world.Clock).ConfigureAwait(false);
        _mapping.GivenUp = RedriveNowOrLater;
        await Task.WhenAll(workload.RunAsync(), options.IsRun ? _runner.RunAsync() : _mapping.RunAsync(), OperateAsync()).ConfigureAwait(false);
        await Task.WhenAll(_redrives).ConfigureAwait(false);
        // Who looks at tables a moment after the last write may not see it yet.
        await Task.Delay(SimTable.Staleness, _world.Clock).ConfigureAwait(false);
        await MendAsync().ConfigureAwait(false);
        await Task.Delay(SimTable.Staleness, _world.Clock).ConfigureAwait(false);
        var atRest = new AtRest(_world, _source, _stream, _mapping, _deadLetters);
        foreach (var replica in options.Replicas)
        {
            _diverged += atRest.Check(replica);
            if (_world.Chance.Next(20) == 0 && await _operator.VerifyAsync(replica, repair: false).ConfigureAwait(false) is var report && report.Differences != atRest.Differing(replica))
            {
                _world.Violations.Add($"verify finds {report.Differences} differences at {replica.Region} where there are {atRest.Differing(replica)}");
            }
        }
    }

    private async Task OperateAsync()
    {
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
            // Without a checkpoint, a backfill that was cut short may have left what was deleted meanwhile.
            await _operator.VerifyAsync(replica, repair: true).ConfigureAwait(false);
        }
    }

    /// <summary>Somebody looks at the on-failure destination: now and then while replication goes on, at the latest when it is at rest.</summary>
    private void RedriveNowOrLater(IReadOnlyList<StreamRecord> records)
    {
        if (!_world.Options.Mapping.HasDestination)
        {
            return;
        }
        if (_world.Chance.Next(2) == 0)
        {
            _redrives.Add(RedriveAsync(records));
        }
        else
        {
            // Delivered twice, a record may be given up twice, and what was redriven in between was undone by the second delivery.
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

    /// <summary>What nobody was told of is for verify to find.</summary>
    private async Task MendAsync()
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
