using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Aws;

/// <summary>The items of a Scan or BatchGetItem response, as slices of its bytes.</summary>
internal sealed class ItemPage
{
    /// <summary>The items, each a DynamoDB JSON object.</summary>
    public List<ReadOnlyMemory<byte>> Items { get; } = [];

    /// <summary>The keys that BatchGetItem did not process.</summary>
    public List<ReadOnlyMemory<byte>> UnprocessedKeys { get; } = [];

    /// <summary>The key after which the scan continues, or null at its end.</summary>
    public ReadOnlyMemory<byte>? LastEvaluatedKey { get; private set; }

    /// <summary>The capacity units that the call consumed.</summary>
    public double CapacityUnits { get; private set; }

    public static ItemPage Parse(ReadOnlyMemory<byte> body)
    {
        var page = new ItemPage();
        var json = new Utf8JsonReader(body.Span, DynamoDBJson.ReaderOptions);
        json.Read();
        var hasItems = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("Items"u8))
            {
                hasItems = true;
                json.Read();
                ReadObjects(ref json, body, page.Items);
            }
            else if (json.ValueTextEquals("Responses"u8))
            {
                hasItems = true;
                ReadByTable(ref json, body, page.Items);
            }
            else if (json.ValueTextEquals("UnprocessedKeys"u8))
            {
                ReadByTable(ref json, body, page.UnprocessedKeys);
            }
            else if (json.ValueTextEquals("LastEvaluatedKey"u8))
            {
                json.Read();
                page.LastEvaluatedKey = ReadObject(ref json, body);
            }
            else if (json.ValueTextEquals("ConsumedCapacity"u8))
            {
                page.CapacityUnits = ReadCapacity(ref json);
            }
            else
            {
                json.Skip();
            }
        }
        if (!hasItems)
        {
            // Read as "no items", such a response would end a scan early, or delete items that the source has.
            throw new JsonException("The response is not from Scan or BatchGetItem.");
        }
        return page;
    }

    /// <summary>Reads <c>{"table":[…]}</c> or <c>{"table":{"Keys":[…]}}</c>.</summary>
    private static void ReadByTable(ref Utf8JsonReader json, ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> objects)
    {
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            json.Read();
            if (json.TokenType == JsonTokenType.StartArray)
            {
                ReadObjects(ref json, body, objects);
                continue;
            }
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isKeys = json.ValueTextEquals("Keys"u8);
                json.Read();
                if (isKeys)
                {
                    ReadObjects(ref json, body, objects);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadObjects(ref Utf8JsonReader json, ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> objects)
    {
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            objects.Add(ReadObject(ref json, body));
        }
    }

    private static ReadOnlyMemory<byte> ReadObject(ref Utf8JsonReader json, ReadOnlyMemory<byte> body)
    {
        var start = (int)json.TokenStartIndex;
        json.Skip();
        return body[start..(int)json.BytesConsumed];
    }

    /// <summary>Reads the capacity of one table or, for a batch, a list with one element per table.</summary>
    private static double ReadCapacity(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            return ReadTableCapacity(ref json);
        }
        var units = 0.0;
        while (json.TokenType != JsonTokenType.Null && json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            units += ReadTableCapacity(ref json);
        }
        return units;
    }

    /// <summary>Reads <c>{"TableName":"orders","CapacityUnits":0.5}</c>; parts beside the total are skipped.</summary>
    private static double ReadTableCapacity(ref Utf8JsonReader json)
    {
        var units = 0.0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isTotal = json.ValueTextEquals("CapacityUnits"u8);
            json.Read();
            if (isTotal && json.TokenType == JsonTokenType.Number)
            {
                units = json.GetDouble();
            }
            json.Skip();
        }
        return units;
    }
}
