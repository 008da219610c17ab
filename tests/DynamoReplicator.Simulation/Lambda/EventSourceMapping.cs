using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>The configuration of a trigger.</summary>
/// <param name="BatchSize">The maximum number of records per batch.</param>
/// <param name="Window">The time to wait for a batch to fill.</param>
/// <param name="Parallelization">The number of batches of a shard that are processed at the same time, each with its own keys.</param>
/// <param name="MaxRetries">The maximum number of retries of a batch, or null for no limit.</param>
/// <param name="MaximumAge">The maximum age of a record, or null for the stream's limit.</param>
/// <param name="Bisects">Whether a failed batch is split in half.</param>
/// <param name="HasDestination">Whether discarded records are sent to an on-failure destination.</param>
/// <param name="RedeliveryRate">The share of finished batches that are delivered again.</param>
internal sealed record MappingOptions(
    int BatchSize,
    TimeSpan Window,
    int Parallelization,
    int? MaxRetries,
    TimeSpan? MaximumAge,
    bool Bisects,
    bool HasDestination,
    double RedeliveryRate);

/// <summary>
/// Lambda's trigger. It reads the shards, parents before children, and delivers their records in order per key, at least once.
/// </summary>
internal sealed class EventSourceMapping(World world, SimStream stream, Function function, MappingOptions options)
{
    private const int MostBytes = 6 * 1024 * 1024;

    /// <summary>The records that Lambda discarded and sent to the on-failure destination.</summary>
    public List<StreamRecord> Destination { get; } = [];

    /// <summary>The records that Lambda discarded without a destination, or that were trimmed before they were done.</summary>
    public List<StreamRecord> Lost { get; } = [];

    /// <summary>Receives the records that Lambda discards.</summary>
    public Action<IReadOnlyList<StreamRecord>> GivenUp { get; set; } = _ => { };

    /// <summary>Completes when all records in the stream are done or discarded.</summary>
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
            // A poller that dies before it has saved its position resumes at the last saved one.
            if (world.Chance.NextDouble() < options.RedeliveryRate)
            {
                world.Tally.Redeliveries++;
                world.Trace.Say(batch[0].Key.Text, $"the poller resumes at the previous batch");
                position = before;
                continue;
            }
            (before, position) = (position, next);
        }
    }

    /// <summary>Returns the next batch of a lane and the position after it. The batch is empty if the shard has ended.</summary>
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

    /// <summary>Delivers a batch until all of its records are done or discarded.</summary>
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
        else if (options.MaxRetries is { } most && retries >= most)
        {
            GiveUp(rest, "there are too many retries");
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
        var tooOld =
            records.Except(trimmed).Where(record => options.MaximumAge is { } most && world.Clock.GetUtcNow() - record.At > most).ToList();
        GiveUp(tooOld, "too old");
        return [.. records.Except(trimmed).Except(tooOld)];
    }

    private void GiveUp(List<StreamRecord> records, string why)
    {
        foreach (var record in records)
        {
            world.Tally.Discarded++;
            world.Trace.Say(record.Key.Text, $"Lambda discards {record}: {why}");
        }
        (options.HasDestination ? Destination : Lost).AddRange(records);
        if (records.Count > 0)
        {
            GivenUp(records);
        }
    }

    /// <summary>
    /// Returns the delay before a retry. Lambda retries a batch at once after its first failure, and then with growing delays. A batch that
    /// fails for hours is retried rarely.
    /// </summary>
    private TimeSpan Backoff(int failures) => failures == 1
        ? TimeSpan.FromMilliseconds(world.Chance.Next(100))
        : TimeSpan.FromSeconds(Math.Min(0.2 * Math.Pow(2, Math.Min(failures, 30)), failures < 12 ? 30 : 3600));
}
