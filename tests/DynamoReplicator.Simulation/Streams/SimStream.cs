using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Streams;

/// <summary>A shard: the changes of a range of keys, until it is closed and its children continue.</summary>
/// <param name="Number">Its number in the stream.</param>
/// <param name="First">The first hash of its range.</param>
/// <param name="Last">The last hash of its range.</param>
internal sealed record Shard(int Number, uint First, uint Last)
{
    public string Id => $"shardId-{Number}";

    public Shard? Parent { get; init; }

    public List<StreamRecord> Records { get; } = [];

    public List<Shard> Children { get; } = [];

    public bool IsClosed { get; set; }
}

/// <summary>The stream of a table. It keeps records for a day.</summary>
internal sealed class SimStream
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    private readonly SimTable _source;
    private readonly TimeProvider _clock;
    private readonly List<Shard> _open;
    private TaskCompletionSource _more = new();
    private int _shards;

    public SimStream(SimTable source, TimeProvider clock)
    {
        _source = source;
        _clock = clock;
        Roots = [new Shard(++_shards, 0, uint.MaxValue / 2), new Shard(++_shards, uint.MaxValue / 2 + 1, uint.MaxValue)];
        _open = [.. Roots];
        Shards = [.. Roots];
        source.Changed = Append;
    }

    public IReadOnlyList<Shard> Roots { get; }

    /// <summary>All shards, parents before their children.</summary>
    public List<Shard> Shards { get; }

    /// <summary>Whether the stream has ended.</summary>
    public bool IsClosed => _open.Count == 0;

    public string Arn => $"{_source.Arn}/stream/2026-11-21T00:00:00.000";

    /// <summary>All records, including trimmed ones.</summary>
    public List<StreamRecord> All { get; } = [];

    /// <summary>Completes when there is more to read or the stream has ended.</summary>
    public Task More => _more.Task;

    public bool IsTrimmed(StreamRecord record) => _clock.GetUtcNow() - record.At >= Retention;

    /// <summary>Splits an open shard into two.</summary>
    public void Split(Random random)
    {
        var parent = _open[random.Next(_open.Count)];
        var middle = parent.First + (parent.Last - parent.First) / 2;
        parent.Children.Add(new Shard(++_shards, parent.First, middle) { Parent = parent });
        parent.Children.Add(new Shard(++_shards, middle + 1, parent.Last) { Parent = parent });
        Shards.AddRange(parent.Children);
        parent.IsClosed = true;
        _open.Remove(parent);
        _open.AddRange(parent.Children);
        Tell();
    }

    /// <summary>Drops the records of earlier changes. No reader may have begun.</summary>
    public void Expire(DateTimeOffset before) => Shards.ForEach(shard => shard.Records.RemoveAll(record => record.At < before));

    /// <summary>Ends the stream.</summary>
    public void Close()
    {
        _open.ForEach(shard => shard.IsClosed = true);
        _open.Clear();
        Tell();
    }

    private void Append(ItemKey key, Item? before, Item? after)
    {
        var record = new StreamRecord(All.Count + 1, _clock.GetUtcNow(), _source, key, before, after);
        All.Add(record);
        _open.Single(shard => shard.First <= key.Hash && key.Hash <= shard.Last).Records.Add(record);
        Tell();
    }

    private void Tell()
    {
        var told = _more;
        _more = new TaskCompletionSource();
        told.SetResult();
    }
}
