using System.Buffers;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Items;

namespace DynamoReplicator.Aws;

/// <summary>
/// Finds the writes that a BatchWriteItem response returns as unprocessed. They are matched by canonical key, because the service may write
/// or order a key in its own way. An item that matches no write is an error: a write that was done might otherwise be counted as undone, or
/// the reverse.
/// </summary>
internal static class UnprocessedItems
{
    private static readonly Write[] None = [];

    /// <exception cref="FormatException">
    /// The response contains an item that was not sent, or is not a BatchWriteItem response. The message contains no item data.
    /// </exception>
    public static Write[] In(BatchWriteItemResponse response, ReadOnlyMemory<Write> sent, ChangeSet changes)
    {
        if (response is ForeignResponse)
        {
            throw new FormatException(
                "The response has no UnprocessedItems, which every BatchWriteItem response has. " +
                "Check the endpoint: another service may respond there.");
        }
        if (response.UnprocessedItems is not { Count: > 0 } byTable)
        {
            return None;
        }
        var undone = new SortedSet<int>();
        using var identities = new PooledList<byte>(256);
        foreach (var request in byTable.Values.SelectMany(requests => requests))
        {
            undone.Add(IndexOf(request, sent.Span, changes, identities));
        }
        var writes = new List<Write>(undone.Count);
        foreach (var index in undone)
        {
            writes.Add(sent.Span[index]);
        }
        return [.. writes];
    }

    private static int IndexOf(WriteRequest request, ReadOnlySpan<Write> sent, ChangeSet changes, PooledList<byte> identities)
    {
        var attributes = request.DeleteRequest?.Key
            ?? request.PutRequest?.Item
            ?? throw new FormatException("The response returns a request that is neither a put nor a delete.");
        var names = KeyAttributes.NamesIn(changes.AnyKeys);
        identities.Truncate(0);
        ItemKey.Append(KeyJson(attributes, names), identities);
        var givenBack = identities.Count;
        for (var index = 0; index < sent.Length; index++)
        {
            identities.Truncate(givenBack);
            AppendIdentity(sent[index], changes, identities);
            if (identities.Span[..givenBack].SequenceEqual(identities.Span[givenBack..]))
            {
                return index;
            }
        }
        throw new FormatException("The response returns an item that was not sent.");
    }

    private static void AppendIdentity(Write write, ChangeSet changes, PooledList<byte> identities)
    {
        if (write.Record == Write.NoRecord)
        {
            ItemKey.Append(write.Json.Span, identities);
            return;
        }
        identities.AddRange(changes.IdentityOf(changes.KeyOf(write.Record)));
    }

    private static ReadOnlySpan<byte> KeyJson(Dictionary<string, AttributeValue> attributes, IReadOnlyList<string> names)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        foreach (var name in names)
        {
            if (!attributes.TryGetValue(name, out var value))
            {
                throw new FormatException("The response returns an item without its key.");
            }
            writer.WriteStartObject(name);
            if (value.N is not null)
            {
                writer.WriteString("N"u8, value.N);
            }
            else if (value.B is not null)
            {
                writer.WriteBase64String("B"u8, value.B.ToArray());
            }
            else
            {
                writer.WriteString("S"u8, value.S);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan;
    }
}
