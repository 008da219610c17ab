using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.StreamReading;

/// <summary>A GetRecords response, with its records as slices of its bytes.</summary>
/// <param name="Records">The records in shard order, as slices of the response.</param>
/// <param name="NextShardIterator">The iterator of the next page; null at the end of the shard.</param>
internal sealed record StreamPage(IReadOnlyList<StreamRecord> Records, string? NextShardIterator)
{
    /// <param name="utf8">The response body, which is referenced and not copied.</param>
    /// <exception cref="JsonException">The body is not a GetRecords response.</exception>
    public static StreamPage Parse(ReadOnlyMemory<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8.Span, DynamoDBJson.ReaderOptions);
        var records = new List<StreamRecord>();
        string? next = null;
        var hasRecords = false;
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("Records"u8))
            {
                hasRecords = true;
                ReadRecords(ref json, utf8, records);
            }
            else if (json.ValueTextEquals("NextShardIterator"u8))
            {
                json.Read();
                next = json.GetString();
            }
            else
            {
                json.Skip();
            }
        }
        Expect(hasRecords);
        return new StreamPage(records, next);
    }

    private static void ReadRecords(ref Utf8JsonReader json, ReadOnlyMemory<byte> utf8, List<StreamRecord> records)
    {
        Expect(json.Read() && json.TokenType == JsonTokenType.StartArray);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            Expect(json.TokenType == JsonTokenType.StartObject);
            var start = (int)json.TokenStartIndex;
            var sequenceNumber = ReadRecord(ref json);
            records.Add(new StreamRecord(utf8[start..(int)json.BytesConsumed], sequenceNumber));
        }
    }

    private static string ReadRecord(ref Utf8JsonReader json)
    {
        string? sequenceNumber = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isChange = json.ValueTextEquals("dynamodb"u8);
            json.Read();
            if (isChange && json.TokenType == JsonTokenType.StartObject)
            {
                sequenceNumber = ReadSequenceNumber(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        return sequenceNumber ?? throw new JsonException("A record has no sequence number.");
    }

    private static string? ReadSequenceNumber(ref Utf8JsonReader json)
    {
        string? sequenceNumber = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isNumber = json.ValueTextEquals("SequenceNumber"u8);
            json.Read();
            if (isNumber)
            {
                sequenceNumber = json.GetString();
            }
            else
            {
                json.Skip();
            }
        }
        return sequenceNumber;
    }

    private static void Expect(bool condition)
    {
        if (!condition)
        {
            throw new JsonException("The response is not a GetRecords response.");
        }
    }
}
