using System.Collections.Concurrent;
using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Tells real differences from what is merely on its way. A suspect is read consistently from both tables, again and again: once both agree it is cleared; when the source has
/// stood still for the settle time and they still differ, it counts. If the source never stands still, a replica that does is a difference,
/// since nothing replicates to it; a replica that moves too leaves the suspect undecided, in flight. All values are compared as the replica
/// should hold them, after <c>Where</c> and <c>Select</c>.
/// </summary>
internal sealed class DifferenceConfirmation(TableClient source, TableClient replica, KeySchema schema, ItemSelection selection, ReconcilerOptions options, Tally tally)
{
    /// <summary>How many settle times a key is given whose source keeps changing.</summary>
    private const int Patience = 5;

    private readonly TimeProvider _time = options.TimeProvider;

    /// <param name="suspects">What differed at first sight; their keys matter.</param>
    /// <param name="lanes">How many calls to each table may be in flight.</param>
    /// <param name="onDiffering">Gets the suspects that do differ, as the source has them, some at a time and from several threads.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task SettleAsync(IReadOnlyList<ItemSnapshot> suspects, int lanes, Func<IReadOnlyList<ItemSnapshot>, CancellationToken, Task> onDiffering, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        var left = suspects.Select(key => new Suspect(key with { Item = null })).ToList();
        while (left.Count > 0)
        {
            var undecided = new ConcurrentBag<Suspect>();
            // Only items that were seen to change are given up. An unchanged item always gets a verdict, however slow the reads are.
            var isLastChance = _time.GetElapsedTime(started) > options.Settle * Patience;
            await left.ForEachChunkAsync(lanes, LookAndTellAsync, cancellation).ConfigureAwait(false);
            left = [.. undecided];
            if (left.Count > 0)
            {
                await Task.Delay(NextLook(left), _time, cancellation).ConfigureAwait(false);
            }

            async Task LookAndTellAsync(Suspect[] some, CancellationToken stop)
            {
                if (await LookAsync(some, isLastChance, undecided, stop).ConfigureAwait(false) is { Count: > 0 } differing)
                {
                    await onDiffering(differing, stop).ConfigureAwait(false);
                }
            }
        }
    }

    /// <returns>The suspects that do differ, as the source has them.</returns>
    private async Task<List<ItemSnapshot>> LookAsync(
        Suspect[] suspects, bool isLastChance, ConcurrentBag<Suspect> undecided, CancellationToken cancellation)
    {
        var differing = new List<ItemSnapshot>();
        var keys = suspects.Select(suspect => suspect.Key).ToArray();
        var sources = await ItemSnapshots.ReadAsync(source, schema, keys, consistent: true, cancellation).ConfigureAwait(false);
        var replicas = await ItemSnapshots.ReadAsync(replica, schema, keys, consistent: true, cancellation).ConfigureAwait(false);
        for (var index = 0; index < suspects.Length; index++)
        {
            var (suspect, held, actual) = (suspects[index], sources[index].HeldBy(selection), replicas[index].Item);
            if (ItemSnapshot.AreEqual(held, actual))
            {
                continue;
            }
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
        return differing;
    }

    private Verdict Judge(Suspect suspect, bool isLastChance)
    {
        if ((suspect.IsUnchanged || options.Settle == TimeSpan.Zero) && _time.GetElapsedTime(suspect.UnchangedSince) >= options.Settle)
        {
            return Verdict.Differs;
        }
        // Reads may be slow: within the settle time a change that was just seen may still be on its way.
        if (!isLastChance || !suspect.HasChanged || _time.GetElapsedTime(suspect.FirstRead) < options.Settle)
        {
            return Verdict.None;
        }
        return suspect.IsReplicaStuck ? Verdict.Differs : Verdict.InFlight;
    }

    private ItemDifference Difference(ItemSnapshot seen, ReadOnlyMemory<byte>? held, ReadOnlyMemory<byte>? actual)
    {
        var kind = held is null ? DifferenceKind.Extra : actual is null ? DifferenceKind.Missing : DifferenceKind.Different;
        return new ItemDifference(kind, seen.KeyText, null, Text(held), Text(actual));

        string? Text(ReadOnlyMemory<byte>? item) => options.IncludeItems && item is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes.Span) : null;
    }

    /// <summary>A quarter of the settle time, or what is left of it for the first that can be decided.</summary>
    private TimeSpan NextLook(List<Suspect> suspects)
    {
        var next = suspects.Min(suspect => options.Settle - _time.GetElapsedTime(suspect.UnchangedSince));
        var wait = next < options.Settle / 4 ? next : options.Settle / 4;
        return wait > TimeSpan.FromMilliseconds(20) ? wait : TimeSpan.FromMilliseconds(20);
    }

    private enum Verdict
    {
        None,
        Differs,
        InFlight,
    }
}
