using System.Collections.ObjectModel;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// The shards of a stream and their replication progress. A shard becomes ready when its parent has been read to its end, because its
/// records follow all of its parent's. Safe to use from several threads.
/// </summary>
internal sealed class ShardTree
{
    private readonly object _lock = new();
    private readonly Dictionary<string, Shard> _shards = [];
    private readonly StartingPosition _from;
    private readonly bool _isResumed;
    private bool _isFirstListing = true;
    private bool _hasChanges;

    /// <param name="from">Where to start if there is nothing to resume from.</param>
    /// <param name="resumeFrom">The progress of an earlier run; null for none.</param>
    public ShardTree(StartingPosition from, IReadOnlyDictionary<string, ShardProgress>? resumeFrom)
    {
        _from = from;
        _isResumed = resumeFrom is not null;
        foreach (var (shardId, progress) in resumeFrom ?? ReadOnlyDictionary<string, ShardProgress>.Empty)
        {
            var state = progress.IsClosed ? ShardState.Closed : ShardState.Waiting;
            _shards.Add(shardId, new Shard { After = progress.After, State = state });
        }
    }

    private enum ShardState
    {
        Waiting,
        Reading,
        Closed,
    }

    /// <summary>Whether every shard has been read to its end.</summary>
    public bool IsReadToTheEnd
    {
        get
        {
            lock (_lock)
            {
                return _shards.Values.All(shard => shard.State == ShardState.Closed);
            }
        }
    }

    /// <summary>
    /// Whether the children of a shard that has been read to its end are still unknown. It must have children unless the stream was
    /// disabled.
    /// </summary>
    public bool AwaitsChildren
    {
        get
        {
            lock (_lock)
            {
                var parents = KnownParents();
                return _shards.Any(shard =>
                    shard.Value.State == ShardState.Closed && shard.Value.IsListed && !parents.Contains(shard.Key));
            }
        }
    }

    /// <summary>Updates the tree from a listing of the stream's shards.</summary>
    /// <returns>
    /// Shards that are missing and have not been replicated. A listing may be stale, so only a shard missing from two consecutive
    /// listings is lost.
    /// </returns>
    public IReadOnlyList<ShardGap> Update(IReadOnlyList<ListedShard> listing)
    {
        lock (_lock)
        {
            var listed = listing.ToDictionary(shard => shard.ShardId);
            var orphans = Orphans(listing, listed).ToList();
            foreach (var shard in listing)
            {
                Take(shard, listed, mayBeNew: orphans.Count == 0);
            }
            var gaps = orphans.Concat(MissingShards(listed)).ToList();
            Forget(listed);
            _isFirstListing = false;
            return gaps;
        }
    }

    /// <summary>Returns the shards that can be read now. Each shard is returned once.</summary>
    public IReadOnlyList<ReadyShard> TakeReady()
    {
        lock (_lock)
        {
            var ready = _shards
                .Where(shard => shard.Value.State == ShardState.Waiting && shard.Value.IsListed && IsParentDone(shard.Value))
                .OrderBy(shard => shard.Key, StringComparer.Ordinal).ToList();
            ready.ForEach(shard => shard.Value.State = ShardState.Reading);
            return [.. ready.Select(shard => new ReadyShard(shard.Key, PositionOf(shard.Value)))];
        }
    }

    /// <summary>Marks a shard's records up to this one as replicated.</summary>
    public void Advance(string shardId, string sequenceNumber)
    {
        lock (_lock)
        {
            _shards[shardId].After = sequenceNumber;
            _hasChanges = true;
        }
    }

    /// <summary>Marks a shard as read to its end and fully replicated.</summary>
    public void Close(string shardId)
    {
        lock (_lock)
        {
            _shards[shardId].State = ShardState.Closed;
            _hasChanges = true;
        }
    }

    /// <summary>The progress of every shard; null if nothing changed since the last call.</summary>
    public IReadOnlyDictionary<string, ShardProgress>? TakeChanges()
    {
        lock (_lock)
        {
            if (!_hasChanges)
            {
                return null;
            }
            _hasChanges = false;
            return _shards.ToDictionary(
                shard => shard.Key, shard => new ShardProgress(shard.Value.After, shard.Value.State == ShardState.Closed));
        }
    }

    private void Take(ListedShard shard, Dictionary<string, ListedShard> listed, bool mayBeNew)
    {
        if (!_shards.TryGetValue(shard.ShardId, out var known))
        {
            if (!mayBeNew)
            {
                return;
            }
            var isOld = _isFirstListing && !_isResumed && _from == StartingPosition.Latest && !DescendsFromOpenShard(shard, listed);
            known = new Shard
            {
                // A run that starts at the latest change does not need shards that were closed before.
                State = isOld && !shard.IsOpen ? ShardState.Closed : ShardState.Waiting,
                IsFromLatest = isOld,
            };
            _shards.Add(shard.ShardId, known);
            _hasChanges = true;
        }
        known.Parent = shard.ParentShardId;
    }

    /// <summary>
    /// Whether an ancestor is listed as open and is therefore read. All records of its descendants come after its read position, so the
    /// descendants must be read from their beginning. Such a listing is normal, because a parent may close between two pages.
    /// </summary>
    private static bool DescendsFromOpenShard(ListedShard shard, Dictionary<string, ListedShard> listed)
    {
        while (shard.ParentShardId is { } parentId && listed.TryGetValue(parentId, out var parent))
        {
            if (parent.IsOpen)
            {
                return true;
            }
            shard = parent;
        }
        return false;
    }

    /// <summary>
    /// Returns the shards that are not listed and have not been closed. A shard that is being read is excluded, because its reader may
    /// still reach the end.
    /// </summary>
    private IEnumerable<ShardGap> MissingShards(Dictionary<string, ListedShard> listed) =>
        _shards.Where(shard => shard.Value.State == ShardState.Waiting && !listed.ContainsKey(shard.Key))
            .Select(shard => new ShardGap(shard.Key, shard.Value.After is not null));

    /// <summary>
    /// Returns the new shards whose parents were never seen, so a whole generation was missed. At the start of a stream's first reading,
    /// that is normal.
    /// </summary>
    private IEnumerable<ShardGap> Orphans(IReadOnlyList<ListedShard> listing, Dictionary<string, ListedShard> listed) =>
        _isFirstListing && !_isResumed
            ? []
            : listing.Where(shard => shard.ParentShardId is { } parent && !_shards.ContainsKey(shard.ShardId)
                    && !listed.ContainsKey(parent) && !_shards.ContainsKey(parent))
                .Select(shard => new ShardGap(shard.ParentShardId!, false));

    /// <summary>
    /// Removes closed shards that the stream no longer has, once a child is known. Until then they show that the child is not an orphan.
    /// </summary>
    private void Forget(Dictionary<string, ListedShard> listed)
    {
        var parents = KnownParents();
        foreach (var (shardId, shard) in _shards)
        {
            shard.IsListed = listed.ContainsKey(shardId);
            if (shard.State == ShardState.Closed && !shard.IsListed && parents.Contains(shardId))
            {
                _hasChanges |= _shards.Remove(shardId);
            }
        }
    }

    private HashSet<string?> KnownParents() => [.. _shards.Values.Select(shard => shard.Parent)];

    private bool IsParentDone(Shard shard) =>
        shard.Parent is null || !_shards.TryGetValue(shard.Parent, out var parent) || parent.State == ShardState.Closed;

    private static StreamPosition PositionOf(Shard shard) =>
        shard.After is { } sequenceNumber ? StreamPosition.After(sequenceNumber)
        : shard.IsFromLatest ? StreamPosition.Latest
        : StreamPosition.TrimHorizon;

    private sealed class Shard
    {
        public ShardState State { get; set; }

        public string? Parent { get; set; }

        public string? After { get; set; }

        public bool IsFromLatest { get; init; }

        public bool IsListed { get; set; }
    }
}
