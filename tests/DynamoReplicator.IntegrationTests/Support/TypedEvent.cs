using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>Converts records to the event class of Amazon.Lambda.DynamoDBEvents, as Lambda's serializer does.</summary>
internal static class TypedEvent
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 200 };

    public static DynamoDBEvent Of(IEnumerable<Change> changes) => new() { Records = [.. changes.Select(Record)] };

    private static DynamodbStreamRecord Record(Change change)
    {
        using var json = JsonDocument.Parse(change.Json, Deep);
        var record = json.RootElement;
        var dynamodb = record.GetProperty("dynamodb");
        return new DynamodbStreamRecord
        {
            EventName = record.GetProperty("eventName").GetString(),
            EventSource = record.GetProperty("eventSource").GetString(),
            EventSourceArn = record.TryGetProperty("eventSourceARN", out var arn) ? arn.GetString() : null,
            Dynamodb = new StreamRecord
            {
                Keys = Map(dynamodb.GetProperty("Keys")),
                NewImage = dynamodb.TryGetProperty("NewImage", out var image) ? Map(image) : null,
                SequenceNumber = dynamodb.GetProperty("SequenceNumber").GetString(),
            },
        };
    }

    private static Dictionary<string, AttributeValue> Map(JsonElement map) =>
        map.EnumerateObject().ToDictionary(attribute => attribute.Name, attribute => Value(attribute.Value));

    private static AttributeValue Value(JsonElement value)
    {
        var typed = value.EnumerateObject().Single();
        var content = typed.Value;
        return typed.Name switch
        {
            "S" => new AttributeValue { S = content.GetString() },
            "N" => new AttributeValue { N = content.GetString() },
            "B" => new AttributeValue { B = new MemoryStream(content.GetBytesFromBase64()) },
            "BOOL" => new AttributeValue { BOOL = content.GetBoolean() },
            "NULL" => new AttributeValue { NULL = content.GetBoolean() },
            "SS" => new AttributeValue { SS = [.. content.EnumerateArray().Select(element => element.GetString()!)] },
            "NS" => new AttributeValue { NS = [.. content.EnumerateArray().Select(element => element.GetString()!)] },
            "BS" => new AttributeValue
            {
                BS =
                [.. content.EnumerateArray().Select(element => new MemoryStream(element.GetBytesFromBase64()))]
            },
            "L" => new AttributeValue { L = [.. content.EnumerateArray().Select(Value)] },
            "M" => new AttributeValue { M = Map(content) },
            _ => throw new ArgumentException($"DynamoDB has no type {typed.Name}.", nameof(value)),
        };
    }
}
