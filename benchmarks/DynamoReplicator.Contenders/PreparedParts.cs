using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Contenders;

/// <summary>The steps from an event to its bodies, each on its own. The steps before it are done in the constructor.</summary>
public sealed class PreparedParts : IDisposable
{
    private readonly byte[] _utf8;
    private readonly DynamoDBEvent _typed;
    private readonly StreamEvent _streamEvent;
    private readonly Write[] _writes;
    private readonly JsonEncodedText _table = JsonEncodedText.Encode(SampleEvent.Table);

    public PreparedParts(byte[] utf8)
    {
        _utf8 = utf8;
        _typed = LambdaEventJson.Read(utf8);
        _streamEvent = StreamEventReader.Read(utf8);
        var projection = new ItemProjection(new ReplicaTable(Contest.Region, SampleEvent.Table));
        _writes = [.. Enumerable.Range(0, _streamEvent.Count).Select(record => projection.WriteFor(_streamEvent, record))];
    }

    public int Read()
    {
        using var streamEvent = StreamEventReader.Read(_utf8);
        return streamEvent.Count;
    }

    public int Deserialize() => DynamoDBEventReader.Read(_utf8).Records.Count;

    public int DeserializeByReflection() => LambdaEventJson.Read(_utf8).Records.Count;

    public int IdentifyKeys()
    {
        using var identities = new PooledList<byte>(_streamEvent.Count * 32);
        for (var record = 0; record < _streamEvent.Count; record++)
        {
            ItemKey.Append(_streamEvent.Keys(record), identities);
        }
        return identities.Count;
    }

    public int FindLastChanges()
    {
        using var changes = ChangeSet.Of(_streamEvent, skipTimeToLiveDeletes: false);
        return changes.KeyCount;
    }

    public int WriteBodies()
    {
        var length = 0;
        for (var first = 0; first < _writes.Length; first += BatchWriteItemBody.MaxWrites)
        {
            length += Preparation.BodyLength(_table, _writes.AsSpan(first, Math.Min(BatchWriteItemBody.MaxWrites, _writes.Length - first)));
        }
        return length;
    }

    public int WriteTypedEvent()
    {
        using var utf8 = DynamoDBEventWriter.Write(_typed);
        return utf8.Count;
    }

    public void Dispose() => _streamEvent.Dispose();
}
