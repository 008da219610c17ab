using System.Text.Json;
using DynamoReplicator.Items;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>The answer to a GetRecords call: where its records are in its bytes.</summary>
/// <param name="Records">The records, in the order of the shard; slices of the answer.</param>
/// <param name="NextShardIterator">Where to read on; null at the end of the shard.</param>
internal sealed record StreamPage(IReadOnlyList<StreamRecord> Records, string? NextShardIterator)
{
    /// <param name="utf8">The answer's body. It is referred to, not copied.</param>
    /// <exception cref="JsonException">It is not such an answer.</exception>
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

    private static void Expect(bool isSo)
    {
        if (!isSo)
        {
            throw new JsonException("The answer is not one of GetRecords.");
        }
    }
}
