using System.Collections.Concurrent;
using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Separates real differences from changes that are still in flight. It repeats consistent reads of a suspect from both tables:
/// <list type="bullet">
/// <item>If the tables agree, the suspect is cleared.</item>
/// <item>If the source has not changed for the settle time and the tables still differ, the suspect is a difference.</item>
/// <item>If the source keeps changing and the replica does not, the suspect
/// is a difference, because nothing replicates to that item.</item>
/// <item>If both keep changing, the suspect is reported as in flight.</item>
/// <item>If time to live explains the difference, it is excused (<see cref="TimeToLive"/>).</item>
/// </list>
/// Values are compared after <c>Where</c> and <c>Select</c>, as the replica should hold them.
/// </summary>
internal sealed class DifferenceConfirmation(
    ComparedTables tables, TimeToLive timeToLive, ReconcilerOptions options, Tally tally, Repair? repair)
{
    /// <summary>The number of settle times after which an item that keeps changing is given up.</summary>
    private const int Patience = 5;

    private readonly TimeProvider _time = options.TimeProvider;

    /// <summary>The number of calls to each table that may be in flight.</summary>
    public required int Lanes { get; init; }

    /// <summary>Whether to stop if the replica lacks more than a tenth of the items.</summary>
    public required bool StopsIfIncomplete { get; init; }

    /// <param name="suspects">The items that differed in the scan. Only their keys are used.</param>
    /// <param name="cancellation">Cancels the confirmation.</param>
    public async Task SettleAsync(IReadOnlyList<ItemSnapshot> suspects, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        var undecided = suspects.Select(key => new Suspect(key with { Item = null })).ToList();
        while (undecided.Count > 0)
        {
            var stillUndecided = new ConcurrentBag<Suspect>();
            // Only items that were seen to change are given up. An unchanged item always gets a verdict, however slow the reads are.
            var isLastChance = _time.GetElapsedTime(started) > options.SettleTime * Patience;
            await undecided.ForEachChunkAsync(Lanes, ReadAndRepairAsync, cancellation).ConfigureAwait(false);
            undecided = [.. stillUndecided];
            if (undecided.Count > 0)
            {
                await Task.Delay(UntilNextRead(undecided), _time, cancellation).ConfigureAwait(false);
            }

            async Task ReadAndRepairAsync(Suspect[] some, CancellationToken stop)
            {
                var differing = await ReadAsync(some, isLastChance, stillUndecided, stop).ConfigureAwait(false);
                if (repair is not null)
                {
                    await repair.TakeAsync(differing, stop).ConfigureAwait(false);
                }
            }
        }
    }

    /// <returns>The confirmed differences, as the source has them.</returns>
    private async Task<List<ItemSnapshot>> ReadAsync(
        Suspect[] suspects, bool isLastChance, ConcurrentBag<Suspect> undecided, CancellationToken cancellation)
    {
        var differing = new List<ItemSnapshot>();
        var keys = suspects.Select(suspect => suspect.Key).ToArray();
        var sources = await ReadAsync(tables.Source, keys, cancellation).ConfigureAwait(false);
        var replicas = await ReadAsync(tables.Replica, keys, cancellation).ConfigureAwait(false);
        for (var index = 0; index < suspects.Length; index++)
        {
            var (suspect, held, actual) = (suspects[index], sources[index].ProjectFor(tables.Projection), replicas[index].Item);
            if (ItemSnapshot.AreEqual(held, actual))
            {
                continue;
            }
            if (timeToLive.Excuses(sources[index].Item, isHeld: held is not null, actual))
            {
                tally.CountExpired(1);
                continue;
            }
            tally.CountLacking(!suspect.IsRead && actual is null ? 1 : 0);
            suspect.Note(CanonicalItem.Digest(held), CanonicalItem.Digest(actual), _time.GetTimestamp());
            switch (Judge(suspect, isLastChance))
            {
                case Verdict.Differs:
                    tally.Count(Difference(sources[index], held, actual));
                    differing.Add(sources[index]);
                    break;
                case Verdict.InFlight:
                    tally.CountInFlight(1);
                    break;
                default:
                    undecided.Add(suspect);
                    break;
            }
        }
        return StopsIfIncomplete && tally.IsReplicaIncomplete
            ? throw new ReplicationException(
                $"{options.Replica} lacks {Quantity.Of(tally.Lacking, "item")} of {options.Source}, which is more than a tenth of the " +
                "items compared so far. A backfill copies them at a lower cost: run it first (backfill), then verify. " +
                "To compare the tables anyway, set AllowIncompleteReplica (verify --all).")
            : differing;
    }

    private Task<List<ItemSnapshot>> ReadAsync(TableClient table, ItemSnapshot[] keys, CancellationToken cancellation) =>
        ItemSnapshots.ReadAsync(table, tables.Schema, keys, consistent: true, cancellation);

    private Verdict Judge(Suspect suspect, bool isLastChance)
    {
        if ((suspect.IsUnchanged || options.SettleTime == TimeSpan.Zero)
            && _time.GetElapsedTime(suspect.UnchangedSince) >= options.SettleTime)
        {
            return Verdict.Differs;
        }
        // Reads may be slow, so a change that was just seen may still be in flight until the settle time has passed.
        if (!isLastChance || !suspect.HasChanged || _time.GetElapsedTime(suspect.FirstRead) < options.SettleTime)
        {
            return Verdict.None;
        }
        return suspect.IsReplicaStuck ? Verdict.Differs : Verdict.InFlight;
    }

    private ItemDifference Difference(ItemSnapshot seen, ReadOnlyMemory<byte>? held, ReadOnlyMemory<byte>? actual)
    {
        var kind = held is null ? DifferenceKind.Extra : actual is null ? DifferenceKind.Missing : DifferenceKind.Different;
        return new ItemDifference(kind, seen.KeyText, null, Text(held), Text(actual));

        string? Text(ReadOnlyMemory<byte>? item) =>
            options.IncludeItems && item is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes.Span) : null;
    }

    /// <summary>A quarter of the settle time, or less if a suspect can be decided earlier.</summary>
    private TimeSpan UntilNextRead(List<Suspect> suspects)
    {
        var next = suspects.Min(suspect => options.SettleTime - _time.GetElapsedTime(suspect.UnchangedSince));
        var wait = next < options.SettleTime / 4 ? next : options.SettleTime / 4;
        return wait > TimeSpan.FromMilliseconds(20) ? wait : TimeSpan.FromMilliseconds(20);
    }

    private enum Verdict
    {
        None,
        Differs,
        InFlight,
    }
}
