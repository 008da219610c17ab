using System.Text.Json;
using DynamoReplicator.Simulation.Mutants;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>The result of an invocation, as Lambda sees it.</summary>
/// <param name="IsAnswered">Whether the function responded. Otherwise it threw, crashed, or ran out of time.</param>
/// <param name="ResumeAt">The index in the batch to resume at. It is past the end if all records are done.</param>
internal readonly record struct InvocationOutcome(bool IsAnswered, int ResumeAt);

/// <summary>
/// The function as Lambda runs it: the real replicator, in processes that are created on demand, reused, and sometimes killed.
/// </summary>
internal sealed class Function(World world, TableSchema schema, DeadLetters deadLetters, Mutant mutant) : IDisposable
{
    private readonly Stack<Sandbox> _idle = new();
    private readonly List<Sandbox> _all = [];
    private int _invocations;

    private ScheduleOptions Options => world.Options;

    public async Task<InvocationOutcome> InvokeAsync(IReadOnlyList<StreamRecord> records)
    {
        var invocation = new Invocation(++_invocations, records, Options.Replicas, schema, Options.IsCoalescing, world.Violations);
        world.Tally.Invocations++;
        foreach (var record in records)
        {
            world.Trace.Say(record.Key.Text, $"{invocation} receives {record}");
        }
        var sandbox = _idle.TryPop(out var idle) ? idle : NewSandbox();
        sandbox.Invocation = invocation;
        world.Watch.Begin(sandbox.Process, invocation);
        var end = new TaskCompletionSource<string?>();
        ScheduleEnds(sandbox, end);
        var handled = HandleAsync(sandbox, invocation);
        _ = handled.ContinueWith(
            _ => end.TrySetResult(null), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (await end.Task.ConfigureAwait(false) is { } killed)
        {
            world.Trace.Say(records[0].Key.Text, $"{invocation}: {killed}");
            sandbox.Process.Kill();
            world.Watch.End(sandbox.Process);
            return new InvocationOutcome(false, 0);
        }
        world.Watch.End(sandbox.Process);
        sandbox.Invocation = null;
        _idle.Push(sandbox);
        return await handled.ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var sandbox in _all.Where(sandbox => sandbox.Process.IsAlive))
        {
            sandbox.Replicator.Dispose();
        }
    }

    /// <summary>Lambda kills a function that runs out of time. A crash may happen at any time.</summary>
    private void ScheduleEnds(Sandbox sandbox, TaskCompletionSource<string?> end)
    {
        world.Clock.After(Options.FunctionTimeout, () =>
        {
            if (end.TrySetResult("out of time"))
            {
                world.Tally.Timeouts++;
                world.Violations.Add(
                    $"{sandbox.Invocation} did not respond before its time was up", sandbox.Invocation!.Records[0].Key.Text);
            }
        });
        if (world.Chance.NextDouble() < Options.CrashRate)
        {
            world.Clock.After(TimeSpan.FromMilliseconds(world.Chance.Next(200)), () =>
            {
                if (end.TrySetResult("crashed"))
                {
                    world.Tally.Crashes++;
                }
            });
        }
    }

    private async Task<InvocationOutcome> HandleAsync(Sandbox sandbox, Invocation invocation)
    {
        sandbox.Log.Clear();
        int? resumeAt;
        try
        {
            var context = new InvocationContext(world.Clock, Options.FunctionTimeout);
            using var answer = await sandbox.Replicator.HandleAsync(mutant.Event(invocation), context).ConfigureAwait(false);
            resumeAt = Read(answer, invocation);
        }
        catch (ReplicationException failure)
        {
            world.Trace.Say(invocation.Records[0].Key.Text, $"{invocation} throws: {failure.Message}");
            Check(sandbox, invocation, null);
            return mutant.SwallowsFailures ? new InvocationOutcome(true, invocation.Records.Count) : new InvocationOutcome(false, 0);
        }
        Check(sandbox, invocation, resumeAt);
        resumeAt = mutant.Answer(invocation, resumeAt);
        world.Trace.Say(
            invocation.Records[0].Key.Text,
            $"{invocation} responds: {(resumeAt is { } at ? $"resume at {invocation.Records[at]}" : "done")}");
        CheckAnswer(invocation, resumeAt ?? invocation.Records.Count);
        return new InvocationOutcome(true, resumeAt ?? invocation.Records.Count);
    }

    private static int? Read(Stream answer, Invocation invocation)
    {
        using var json = JsonDocument.Parse(answer);
        var failures = json.RootElement.GetProperty("batchItemFailures").EnumerateArray()
            .Select(failure => failure.GetProperty("itemIdentifier").GetString()).ToList();
        return failures.Count == 0 ? null : invocation.Records.Select(record => record.SequenceNumber).ToList().IndexOf(failures.Single()!);
    }

    /// <summary>Checks that all records before the one to resume at are really in the replicas.</summary>
    private void CheckAnswer(Invocation invocation, int resumeAt)
    {
        foreach (var replica in invocation.Watches)
        {
            if (replica.FirstUndone() is { } undone && undone < resumeAt)
            {
                world.Violations.Add(
                    $"{invocation} lets Lambda skip {invocation.Records[undone]}, which {replica.Replica.Region} does not have",
                    invocation.Records[undone].Key.Text);
            }
        }
    }

    /// <summary>Checks that the library's counts add up and agree with its response and with the dead letters.</summary>
    private void Check(Sandbox sandbox, Invocation invocation, int? resumeAt)
    {
        var key = invocation.Records[0].Key.Text;
        var logged = sandbox.Log.Counts;
        if (logged.Count != invocation.Watches.Count())
        {
            world.Violations.Add($"{invocation} logs {logged.Count} results", key);
            return;
        }
        foreach (var (replica, watch) in logged.Zip(invocation.Watches))
        {
            if (replica.Total != invocation.Records.Count || replica.FailureLines != replica.Failed)
            {
                world.Violations.Add($"the counts of {invocation} do not add up to its {invocation.Records.Count} records: {replica}", key);
            }
            if (replica.Parked != watch.Parked)
            {
                world.Violations.Add(
                    $"{invocation} reports {replica.Parked} parked changes, but {watch.Parked} dead letters were kept", key);
            }
        }
        var failed = logged.Select(replica => replica.FirstFailed).OfType<string>().Min(StringComparer.Ordinal);
        if (Options.ReportsFailures && failed != (resumeAt is { } at ? invocation.Records[at].SequenceNumber : null))
        {
            world.Violations.Add($"the response of {invocation} contradicts its counts", key);
        }
    }

    private Sandbox NewSandbox()
    {
        var process = world.NewProcess();
        var log = new ResultLog(world.Violations);
        var network = mutant.Between(world, process);
        Sandbox? sandbox = null;
        var options = mutant.Options(new ReplicatorOptions
        {
            Replicas = [.. Options.Replicas.Select(replica => replica.For(process, network))],
            Source = TableReference.Parse($"{ScheduleOptions.SourceRegion}/{ReplicaShape.Table}"),
            MaxConcurrency = Options.MaxConcurrency,
            ReportBatchItemFailures = Options.ReportsFailures,
            Coalesce = Options.IsCoalescing,
            DeadLetter = Options.HasDeadLetter
                ? (change, _) => mutant.Park(change) ?? deadLetters.TakeAsync(change, sandbox!.Invocation!)
                : null,
            Logger = log,
            TimeProvider = process.Clock,
        });
        sandbox = new Sandbox(process, new Replicator(options, process.WiringTo(network) with { Metrics = Stream.Null }), log);
        _all.Add(sandbox);
        return sandbox;
    }

    private sealed record Sandbox(SimProcess Process, Replicator Replicator, ResultLog Log)
    {
        public Invocation? Invocation { get; set; }
    }
}
