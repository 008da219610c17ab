using System.Collections.Concurrent;
using System.Security.Cryptography;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Tells real differences from what is merely on its way. A suspect is read consistently from both tables, again and again: once both agree it is cleared; when the source has
/// stood still for the settle time and they still differ, it counts; a source that never stands still leaves it undecided, in flight.
/// </summary>
internal sealed class Settling(TableClient source, TableClient replica, KeySchema schema, ItemSelection selection, ReconcilerOptions options, Tally tally)
{
    /// <summary>How many settle times a key is given whose source keeps changing.</summary>
    private const int Patience = 5;

    private readonly TimeProvider _time = options.TimeProvider;

    /// <param name="suspects">What differed at first sight; their keys matter.</param>
    /// <param name="lanes">How many calls to each table may be in flight.</param>
    /// <param name="onDiffering">Gets the suspects that do differ, as the source has them, some at a time and from several threads.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task SettleAsync(IReadOnlyList<SeenItem> suspects, int lanes, Func<IReadOnlyList<SeenItem>, CancellationToken, Task> onDiffering, CancellationToken cancellation)
    {
        var started = _time.GetTimestamp();
        var left = suspects.Select(key => new Suspect(key with { Item = null }, started)).ToList();
        while (true)
        {
            var undecided = new ConcurrentBag<Suspect>();
            await left.ForEachChunkAsync(lanes, LookAndTellAsync, cancellation).ConfigureAwait(false);
            if (undecided.IsEmpty)
            {
                return;
            }
            left = [.. undecided];
            if (_time.GetElapsedTime(started) > options.Settle * Patience)
            {
                // Only what was seen to change is given up: of what stands still, however slowly it is read, there will be a verdict.
                tally.CountInFlight(left.RemoveAll(suspect => suspect.HasChanged));
                if (left.Count == 0)
                {
                    return;
                }
            }
            await Task.Delay(NextLook(left), _time, cancellation).ConfigureAwait(false);

            async Task LookAndTellAsync(Suspect[] some, CancellationToken stop)
            {
                if (await LookAsync(some, undecided, stop).ConfigureAwait(false) is { Count: > 0 } differing)
                {
                    await onDiffering(differing, stop).ConfigureAwait(false);
                }
            }
        }
    }

    /// <returns>The suspects that do differ, as the source has them.</returns>
    private async Task<List<SeenItem>> LookAsync(Suspect[] suspects, ConcurrentBag<Suspect> undecided, CancellationToken cancellation)
    {
        var differing = new List<SeenItem>();
        var keys = suspects.Select(suspect => suspect.Key).ToArray();
        var sources = await SeenItems.ReadAsync(source, schema, keys, consistent: true, cancellation).ConfigureAwait(false);
        var replicas = await SeenItems.ReadAsync(replica, schema, keys, consistent: true, cancellation).ConfigureAwait(false);
        for (var index = 0; index < suspects.Length; index++)
        {
            var (suspect, held, actual) = (suspects[index], sources[index].HeldBy(selection), replicas[index].Item);
            if (SeenItem.AreEqual(held, actual))
            {
                continue;
            }
            var digest = sources[index].Item is { } item ? SHA256.HashData(ItemValue.Canonical(item.Span)) : [];
            var isUnchanged = suspect.SourceDigest is { } before && before.AsSpan().SequenceEqual(digest);
            if ((isUnchanged || options.Settle == TimeSpan.Zero) && _time.GetElapsedTime(suspect.UnchangedSince) >= options.Settle)
            {
                tally.Count(Difference(sources[index], held, actual));
                differing.Add(sources[index]);
                continue;
            }
            undecided.Add(suspect with { SourceDigest = digest, HasChanged = suspect.HasChanged || (suspect.SourceDigest is not null && !isUnchanged), UnchangedSince = isUnchanged ? suspect.UnchangedSince : _time.GetTimestamp() });
        }
        return differing;
    }

    private ItemDifference Difference(SeenItem seen, ReadOnlyMemory<byte>? held, ReadOnlyMemory<byte>? actual)
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

    /// <param name="Key">The key.</param>
    /// <param name="UnchangedSince">When the source was first seen with the value it has.</param>
    /// <param name="SourceDigest">The digest of that value; null before the first look.</param>
    /// <param name="HasChanged">Whether the source was seen to change.</param>
    private sealed record Suspect(SeenItem Key, long UnchangedSince, byte[]? SourceDigest = null, bool HasChanged = false);
}
