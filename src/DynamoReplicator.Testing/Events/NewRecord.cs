using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using DynamoReplicator.Testing.Items;

namespace DynamoReplicator.Testing.Events;

/// <summary>A change to write as a record in the form that Lambda delivers.</summary>
internal sealed record NewRecord(string EventName, TableItem? OldImage, TableItem? NewImage)
{
    public required DateTimeOffset CreatedAt { get; init; }

    public required bool IsByTimeToLive { get; init; }

    public required StreamViewType ViewType { get; init; }

    /// <exception cref="ArgumentException">An image lacks a key attribute, or the images have different keys.</exception>
    public EventRecord Write(SourceStream source, string sequenceNumber)
    {
        var key = Key(source.Keys);
        var utf8 = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8, DynamoDBJsonWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("eventID", EventId(source.Arn, sequenceNumber));
            json.WriteString("eventName", EventName);
            json.WriteString("eventVersion", "1.1");
            json.WriteString("eventSource", "aws:dynamodb");
            json.WriteString("awsRegion", source.Region);
            if (IsByTimeToLive)
            {
                json.WriteStartObject("userIdentity");
                json.WriteString("type", "Service");
                json.WriteString("principalId", "dynamodb.amazonaws.com");
                json.WriteEndObject();
            }
            WriteChange(json, key, sequenceNumber);
            json.WriteString("eventSourceARN", source.Arn);
            json.WriteEndObject();
        }
        return new EventRecord(sequenceNumber, Encoding.UTF8.GetString(utf8.WrittenSpan));
    }

    private void WriteChange(Utf8JsonWriter json, TableItem key, string sequenceNumber)
    {
        var newImage = ViewType == StreamViewType.NEW_IMAGE || ViewType == StreamViewType.NEW_AND_OLD_IMAGES ? NewImage : null;
        var oldImage = ViewType == StreamViewType.OLD_IMAGE || ViewType == StreamViewType.NEW_AND_OLD_IMAGES ? OldImage : null;
        json.WriteStartObject("dynamodb");
        json.WriteNumber("ApproximateCreationDateTime", CreatedAt.ToUnixTimeSeconds());
        WriteItem(json, "Keys", key);
        WriteItem(json, "NewImage", newImage);
        WriteItem(json, "OldImage", oldImage);
        json.WriteString("SequenceNumber", sequenceNumber);
        json.WriteNumber("SizeBytes", SizeOf(key) + SizeOf(newImage) + SizeOf(oldImage));
        json.WriteString("StreamViewType", ViewType.Value);
        json.WriteEndObject();
    }

    private TableItem Key(KeyNames names)
    {
        var keys = new[] { OldImage, NewImage }.OfType<TableItem>().Select(names.KeyOf).ToList();
        return keys[0].Equals(keys[^1])
            ? keys[0]
            : throw new ArgumentException(
                $"The item has the key {keys[0]} before the change and {keys[1]} after it. DynamoDB cannot change a key: add a Remove and "
                + "an Insert.");
    }

    private static void WriteItem(Utf8JsonWriter json, string name, TableItem? item)
    {
        if (item is not null)
        {
            json.WritePropertyName(name);
            new DynamoDBJsonWriter(json, isCanonical: false).WriteItem(item.Attributes);
        }
    }

    private static int SizeOf(TableItem? item) => item is null ? 0 : ItemSize.Of(item.Attributes);

    /// <summary>32 hexadecimal digits, the same whenever a test runs.</summary>
    private static string EventId(string arn, string sequenceNumber) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(arn + sequenceNumber)), 0, 16).ToLowerInvariant();
}
