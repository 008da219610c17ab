using System.Collections.ObjectModel;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// The shards of a stream and how far each has been replicated. A shard becomes ready when its parent has been read to its end: its records
/// come after all of its parent's. Safe to use from several threads.
/// </summary>
internal sealed class ShardTree
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Shard> _shards = [];
    private readonly StartingPosition _from;
    private readonly bool _isResumed;
    private bool _isFirstListing = true;
    private bool _hasChanges;

    /// <param name="from">Where to begin if there is nothing to resume from.</param>
    /// <param name="resumeFrom">How far an earlier run has come.</param>
    public ShardTree(StartingPosition from, IReadOnlyDictionary<string, ShardProgress>? resumeFrom)
    {
        _from = from;
        _isResumed = resumeFrom is not null;
        foreach (var (shardId, progress) in resumeFrom ?? ReadOnlyDictionary<string, ShardProgress>.Empty)
        {
            _shards.Add(shardId, new Shard { After = progress.After, State = progress.IsClosed ? ShardState.Closed : ShardState.Waiting });
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

    /// <summary>Whether a shard has been read to its end and its children, which it must have unless the stream was disabled, are not known yet.</summary>
    public bool AwaitsChildren
    {
        get
        {
            lock (_lock)
            {
                var parents = KnownParents();
                return _shards.Any(shard => shard.Value.State == ShardState.Closed && shard.Value.IsListed && !parents.Contains(shard.Key));
            }
        }
    }

    /// <summary>Takes in what the stream has now.</summary>
    /// <returns>Shards that are missing and have not been replicated. A listing may be a moment behind: what is missing twice in a row is lost.</returns>
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

    /// <summary>Takes the shards that may be read now; each is given once.</summary>
    public IReadOnlyList<ReadyShard> TakeReady()
    {
        lock (_lock)
        {
            var ready = _shards.Where(shard => shard.Value.State == ShardState.Waiting && shard.Value.IsListed && IsParentDone(shard.Value))
                .OrderBy(shard => shard.Key, StringComparer.Ordinal).ToList();
            ready.ForEach(shard => shard.Value.State = ShardState.Reading);
            return [.. ready.Select(shard => new ReadyShard(shard.Key, PositionOf(shard.Value)))];
        }
    }

    /// <summary>Notes that a shard's records up to this one have been replicated.</summary>
    public void Advance(string shardId, string sequenceNumber)
    {
        lock (_lock)
        {
            _shards[shardId].After = sequenceNumber;
            _hasChanges = true;
        }
    }

    /// <summary>Notes that a shard has been read to its end and all of its records have been replicated.</summary>
    public void Close(string shardId)
    {
        lock (_lock)
        {
            _shards[shardId].State = ShardState.Closed;
            _hasChanges = true;
        }
    }

    /// <summary>How far every shard has come, if that changed since the last call; else null.</summary>
    public IReadOnlyDictionary<string, ShardProgress>? TakeChanges()
    {
        lock (_lock)
        {
            if (!_hasChanges)
            {
                return null;
            }
            _hasChanges = false;
            return _shards.ToDictionary(shard => shard.Key, shard => new ShardProgress(shard.Value.After, shard.Value.State == ShardState.Closed));
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
                // What was closed before a run that begins with the latest change holds nothing that it wants.
                State = isOld && !shard.IsOpen ? ShardState.Closed : ShardState.Waiting,
                IsFromLatest = isOld,
            };
            _shards.Add(shard.ShardId, known);
            _hasChanges = true;
        }
        known.Parent = shard.ParentShardId;
    }

    /// <summary>
    /// Whether an ancestor is listed as open, and is therefore read. All records of its descendants come after the position at which it is
    /// read, so the descendants must be read from their beginning. Such a listing is normal: a parent may close between two pages.
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
    /// A shard that is not in the listing and has not been closed. One that is being read is left to its reader, which may yet reach its end.
    /// </summary>
    private IEnumerable<ShardGap> MissingShards(Dictionary<string, ListedShard> listed) =>
        _shards.Where(shard => shard.Value.State == ShardState.Waiting && !listed.ContainsKey(shard.Key))
            .Select(shard => new ShardGap(shard.Key, shard.Value.After is not null));

    /// <summary>
    /// A new shard whose parent was never seen: a whole generation came and went. At the start of a stream's first reading that is as it should be.
    /// </summary>
    private IEnumerable<ShardGap> Orphans(IReadOnlyList<ListedShard> listing, Dictionary<string, ListedShard> listed) =>
        _isFirstListing && !_isResumed
            ? []
            : listing.Where(shard => shard.ParentShardId is { } parent && !_shards.ContainsKey(shard.ShardId)
                    && !listed.ContainsKey(parent) && !_shards.ContainsKey(parent))
                .Select(shard => new ShardGap(shard.ParentShardId!, false));

    /// <summary>
    /// Closed shards that the stream no longer has are forgotten once a child of theirs is known. Before that they tell that the child, when it
    /// comes, is not an orphan.
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
