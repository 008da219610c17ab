using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>How a trigger is configured.</summary>
/// <param name="BatchSize">The most records of a batch.</param>
/// <param name="Window">How long to wait for a batch to fill.</param>
/// <param name="Parallelization">How many batches of a shard are worked on at a time, each with its own keys.</param>
/// <param name="MostRetries">How often a batch is tried again; null for no limit.</param>
/// <param name="MaximumAge">How old a record may be; null for no limit but the stream's own.</param>
/// <param name="Bisects">Whether a batch that fails is halved.</param>
/// <param name="HasDestination">Whether what is given up is told to an on-failure destination.</param>
/// <param name="RedeliveryRate">How often a batch that was done is delivered again.</param>
internal sealed record MappingOptions(
    int BatchSize, TimeSpan Window, int Parallelization, int? MostRetries, TimeSpan? MaximumAge, bool Bisects, bool HasDestination, double RedeliveryRate);

/// <summary>Lambda's trigger: reads the shards, parents before children, and gives the function what they hold, in order for every key, at least once.</summary>
internal sealed class EventSourceMapping(World world, SimStream stream, Function function, MappingOptions options)
{
    private const int MostBytes = 6 * 1024 * 1024;

    /// <summary>What Lambda gave up and told the on-failure destination of.</summary>
    public List<StreamRecord> Destination { get; } = [];

    /// <summary>What Lambda gave up without telling anybody, or what was trimmed before it was dealt with.</summary>
    public List<StreamRecord> Lost { get; } = [];

    /// <summary>Told of what Lambda gives up.</summary>
    public Action<IReadOnlyList<StreamRecord>> GivenUp { get; set; } = _ => { };

    /// <summary>Done when everything in the stream has been dealt with or given up.</summary>
    public Task RunAsync() => Task.WhenAll(stream.Roots.Select(RunAsync));

    private async Task RunAsync(Shard shard)
    {
        await Task.WhenAll(Enumerable.Range(0, options.Parallelization).Select(lane => RunLaneAsync(shard, lane))).ConfigureAwait(false);
        await Task.WhenAll(shard.Children.Select(RunAsync)).ConfigureAwait(false);
    }

    private async Task RunLaneAsync(Shard shard, int lane)
    {
        var (position, before) = (0, 0);
        while (await TakeAsync(shard, lane, position).ConfigureAwait(false) is var (batch, next) && batch.Count > 0)
        {
            await DeliverAsync(batch).ConfigureAwait(false);
            // A poller that dies before it has noted how far it is begins where it last noted it.
            if (world.Chance.NextDouble() < options.RedeliveryRate)
            {
                world.Tally.Redeliveries++;
                world.Trace.Say(batch[0].Key.Text, $"the poller begins again at the batch before");
                position = before;
                continue;
            }
            (before, position) = (position, next);
        }
    }

    /// <summary>The next batch of a lane and the place after it; an empty one when the shard has ended.</summary>
    private async Task<(List<StreamRecord> Batch, int Next)> TakeAsync(Shard shard, int lane, int position)
    {
        for (var hasWaited = options.Window == TimeSpan.Zero; ;)
        {
            var (batch, next) = Peek(shard, lane, position);
            if (batch.Count == 0)
            {
                if (shard.IsClosed)
                {
                    return (batch, next);
                }
                await stream.More.ConfigureAwait(false);
            }
            else if (hasWaited || batch.Count == options.BatchSize)
            {
                return (batch, next);
            }
            else
            {
                await Task.Delay(options.Window, world.Clock).ConfigureAwait(false);
                hasWaited = true;
            }
        }
    }

    private (List<StreamRecord> Batch, int Next) Peek(Shard shard, int lane, int position)
    {
        var (batch, bytes) = (new List<StreamRecord>(), 0);
        for (; position < shard.Records.Count && batch.Count < options.BatchSize; position++)
        {
            var record = shard.Records[position];
            if (record.Key.Hash % options.Parallelization != lane)
            {
                continue;
            }
            if (batch.Count > 0 && bytes + record.Json.Length > MostBytes)
            {
                break;
            }
            bytes += record.Json.Length;
            batch.Add(record);
        }
        return (batch, position);
    }

    /// <summary>Gives a batch to the function until all of it is dealt with or given up.</summary>
    private async Task DeliverAsync(List<StreamRecord> batch)
    {
        var parts = new Stack<(List<StreamRecord> Records, int Retries)>([(batch, 0)]);
        for (var failures = 0; parts.TryPop(out var part);)
        {
            var records = StillThere(part.Records);
            if (records.Count == 0)
            {
                continue;
            }
            var outcome = await function.InvokeAsync(records).ConfigureAwait(false);
            var rest = records[outcome.ResumeAt..];
            if (rest.Count == 0)
            {
                failures = 0;
                continue;
            }
            failures = outcome.ResumeAt > 0 ? 0 : failures;
            PushAgain(parts, rest, part.Retries, mayHalve: outcome.ResumeAt == 0);
            await Task.Delay(Backoff(++failures), world.Clock).ConfigureAwait(false);
        }
    }

    private void PushAgain(Stack<(List<StreamRecord> Records, int Retries)> parts, List<StreamRecord> rest, int retries, bool mayHalve)
    {
        if (options.Bisects && mayHalve && rest.Count > 1)
        {
            parts.Push((rest[(rest.Count / 2)..], retries));
            parts.Push((rest[..(rest.Count / 2)], retries));
        }
        else if (options.MostRetries is { } most && retries >= most)
        {
            GiveUp(rest, "retried too often");
        }
        else
        {
            parts.Push((rest, retries + 1));
        }
    }

    private List<StreamRecord> StillThere(List<StreamRecord> records)
    {
        var trimmed = records.Where(stream.IsTrimmed).ToList();
        world.Tally.Trimmed += trimmed.Count;
        Lost.AddRange(trimmed);
        var tooOld = records.Except(trimmed).Where(record => options.MaximumAge is { } most && world.Clock.GetUtcNow() - record.At > most).ToList();
        GiveUp(tooOld, "too old");
        return [.. records.Except(trimmed).Except(tooOld)];
    }

    private void GiveUp(List<StreamRecord> records, string why)
    {
        foreach (var record in records)
        {
            world.Tally.Discarded++;
            world.Trace.Say(record.Key.Text, $"Lambda gives {record} up: {why}");
        }
        (options.HasDestination ? Destination : Lost).AddRange(records);
        if (records.Count > 0)
        {
            GivenUp(records);
        }
    }

    /// <summary>
    /// Lambda delivers at once what failed for the first time, and then waits longer and longer; what goes on failing for hours is tried
    /// now and then.
    /// </summary>
    private TimeSpan Backoff(int failures) => failures == 1
        ? TimeSpan.FromMilliseconds(world.Chance.Next(100))
        : TimeSpan.FromSeconds(Math.Min(0.2 * Math.Pow(2, Math.Min(failures, 30)), failures < 12 ? 30 : 3600));
}
