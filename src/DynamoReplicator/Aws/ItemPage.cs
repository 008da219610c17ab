using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Aws;

/// <summary>
/// The items of a Scan or BatchGetItem response, as slices of its bytes. Only the structure of the items is checked here: whatever reads
/// an item also checks it.
/// </summary>
internal sealed class ItemPage : IDisposable
{
    private RawResponse? _response;

    /// <summary>The items, each a DynamoDB JSON object.</summary>
    public List<ReadOnlyMemory<byte>> Items { get; } = [];

    /// <summary>The number of items that a scan read, of which a filter may have left out some.</summary>
    public int ScannedCount { get; private set; }

    /// <summary>The keys that BatchGetItem did not process.</summary>
    public List<ReadOnlyMemory<byte>> UnprocessedKeys { get; } = [];

    /// <summary>The key after which the scan continues, or null at its end.</summary>
    public ReadOnlyMemory<byte>? LastEvaluatedKey { get; private set; }

    /// <summary>The capacity units that the call consumed.</summary>
    public double CapacityUnits { get; private set; }

    /// <exception cref="JsonException">The response is not from Scan or BatchGetItem, or it is damaged.</exception>
    public static ItemPage Parse(RawResponse response)
    {
        var page = Parse(response.Body);
        page._response = response;
        return page;
    }

    /// <exception cref="JsonException">The response is not from Scan or BatchGetItem, or it is damaged.</exception>
    public static ItemPage Parse(ReadOnlyMemory<byte> body)
    {
        var page = new ItemPage();
        var json = new JsonTokenizer(body.Span);
        json.ReadValue();
        Expect(JsonTokenType.StartObject, json);
        var hasItems = false;
        while (json.NextProperty())
        {
            if (json.TextEquals("Items"u8))
            {
                hasItems = true;
                ReadObjects(ref json, body, page.Items);
            }
            else if (json.TextEquals("Responses"u8))
            {
                hasItems = true;
                ReadByTable(ref json, body, page.Items);
            }
            else if (json.TextEquals("UnprocessedKeys"u8))
            {
                ReadByTable(ref json, body, page.UnprocessedKeys);
            }
            else if (json.TextEquals("LastEvaluatedKey"u8))
            {
                json.ReadValue();
                page.LastEvaluatedKey = ReadObject(ref json, body).ToArray(); // It outlives the page.
            }
            else if (json.TextEquals("ScannedCount"u8))
            {
                json.SkipValue();
                page.ScannedCount = json.Token == JsonTokenType.Number ? (int)json.GetDouble() : 0;
            }
            else if (json.TextEquals("ConsumedCapacity"u8))
            {
                page.CapacityUnits = ReadCapacity(ref json);
            }
            else
            {
                json.SkipValue();
            }
        }
        json.ReadEnd();
        page.ScannedCount = Math.Max(page.ScannedCount, page.Items.Count); // Some services with this API do not count.
        if (!hasItems)
        {
            // Read as "no items", such a response would end a scan early, or delete items that the source has.
            throw new JsonException("The response is not from Scan or BatchGetItem.");
        }
        return page;
    }

    /// <summary>
    /// Returns the page's memory for reuse. Items and unprocessed keys must not be used afterwards. Without this call, the memory is
    /// collected like any other.
    /// </summary>
    public void Dispose() => _response?.ReturnBody();

    /// <summary>Reads <c>{"table":[…]}</c> or <c>{"table":{"Keys":[…]}}</c>.</summary>
    private static void ReadByTable(ref JsonTokenizer json, ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> objects)
    {
        json.ReadValue();
        Expect(JsonTokenType.StartObject, json);
        while (json.NextProperty())
        {
            json.ReadValue();
            if (json.Token == JsonTokenType.StartArray)
            {
                ReadElements(ref json, body, objects);
                continue;
            }
            Expect(JsonTokenType.StartObject, json);
            while (json.NextProperty())
            {
                if (json.TextEquals("Keys"u8))
                {
                    ReadObjects(ref json, body, objects);
                }
                else
                {
                    json.SkipValue();
                }
            }
        }
    }

    private static void ReadObjects(ref JsonTokenizer json, ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> objects)
    {
        json.ReadValue();
        Expect(JsonTokenType.StartArray, json);
        ReadElements(ref json, body, objects);
    }

    private static void ReadElements(ref JsonTokenizer json, ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> objects)
    {
        while (json.NextElement())
        {
            objects.Add(ReadObject(ref json, body));
        }
    }

    private static ReadOnlyMemory<byte> ReadObject(ref JsonTokenizer json, ReadOnlyMemory<byte> body)
    {
        Expect(JsonTokenType.StartObject, json);
        json.Skip();
        return json.Value.Of(body);
    }

    /// <summary>Reads the capacity of one table or, for a batch, a list with one element per table.</summary>
    private static double ReadCapacity(ref JsonTokenizer json)
    {
        json.ReadValue();
        if (json.Token == JsonTokenType.StartObject)
        {
            return ReadTableCapacity(ref json);
        }
        var units = 0.0;
        while (json.Token != JsonTokenType.Null && json.NextElement())
        {
            Expect(JsonTokenType.StartObject, json);
            units += ReadTableCapacity(ref json);
        }
        return units;
    }

    /// <summary>Reads <c>{"TableName":"orders","CapacityUnits":0.5}</c>; parts beside the total are skipped.</summary>
    private static double ReadTableCapacity(ref JsonTokenizer json)
    {
        var units = 0.0;
        while (json.NextProperty())
        {
            var isTotal = json.TextEquals("CapacityUnits"u8);
            json.SkipValue();
            units = isTotal && json.Token == JsonTokenType.Number ? json.GetDouble() : units;
        }
        return units;
    }

    private static void Expect(JsonTokenType expected, in JsonTokenizer json)
    {
        if (json.Token != expected)
        {
            throw new JsonException();
        }
    }
}
