using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Amazon.Runtime.Internal;
using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Contenders;

/// <summary>
/// The steps before the network: the event is read, the last change of each key is found, and the writes of each call are listed. In the
/// SDK's part of the time, the calls' bodies are written. All of it runs in one process, without network and client.
/// </summary>
public static class Preparation
{
    /// <summary>The raw handler up to the calls to the SDK.</summary>
    public static int Raw(byte[] streamEvent) => Raw(streamEvent, writeBodies: false);

    /// <summary>The raw handler up to the bodies, in the SDK's pooled streams.</summary>
    public static int RawBodies(byte[] streamEvent) => Raw(streamEvent, writeBodies: true);

    /// <summary>The deserializer and the typed handler up to the bodies.</summary>
    public static int TypedBodies(byte[] streamEvent)
    {
        using var utf8 = DynamoDBEventWriter.Write(DynamoDBEventReader.Read(streamEvent));
        return Raw(utf8.Memory, writeBodies: true);
    }

    /// <summary>The idiomatic function up to the calls to the SDK.</summary>
    public static int Idiomatic(byte[] streamEvent) => Requests(streamEvent).Count();

    /// <summary>The idiomatic function up to the bodies, which the SDK's marshaller writes.</summary>
    public static int IdiomaticBodies(byte[] streamEvent)
    {
        var length = 0;
        foreach (var request in Requests(streamEvent))
        {
            using var body = BatchWriteItemRequestMarshaller.Instance.Marshall(request).ContentStream;
            length += (int)body.Length;
        }
        return length;
    }

    private static int Raw(ReadOnlyMemory<byte> utf8, bool writeBodies)
    {
        var table = JsonEncodedText.Encode(SampleEvent.Table);
        using var streamEvent = StreamEventReader.Read(utf8);
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
        using var rounds = WriteRounds.Of(changes, coalesce: true);
        using var writes = new PooledList<Write>(changes.KeyCount);
        var projection = new ItemProjection(new ReplicaTable(Contest.Region, SampleEvent.Table));
        foreach (var record in rounds[0])
        {
            writes.Add(projection.WriteFor(streamEvent, record));
        }
        var batches = new BatchQueue(table, writes.Memory);
        var length = 0;
        while (batches.TryTake(out var batch))
        {
            length += writeBodies ? BodyLength(table, batch.Span) : batch.Length;
        }
        return length;
    }

    internal static int BodyLength(JsonEncodedText table, ReadOnlySpan<Write> writes)
    {
        using var body = new PooledContentStream(BatchWriteItemBody.LengthOf(table, writes, returnConsumedCapacity: false));
        BatchWriteItemBody.WriteTo(body.BufferWriter, table, writes, returnConsumedCapacity: false);
        return (int)body.Length;
    }

    private static IEnumerable<BatchWriteItemRequest> Requests(byte[] streamEvent) => TypedWrites
        .LastOfEachKey(LambdaEventJson.Read(streamEvent))
        .Chunk(BatchWriteItemBody.MaxWrites)
        .Select(chunk => new BatchWriteItemRequest { RequestItems = new() { [SampleEvent.Table] = [.. chunk] } });
}
