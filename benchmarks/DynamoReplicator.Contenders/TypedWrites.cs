using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.DynamoDBEvents;

namespace DynamoReplicator.Contenders;

/// <summary>Converts the event's classes to the SDK's, attribute by attribute.</summary>
public static class TypedWrites
{
    /// <summary>Returns the last change of each key, because BatchWriteItem rejects a call with two writes of one key.</summary>
    public static ICollection<WriteRequest> LastOfEachKey(DynamoDBEvent streamEvent)
    {
        var writes = new Dictionary<(string, string), WriteRequest>(streamEvent.Records.Count);
        foreach (var record in streamEvent.Records)
        {
            var keys = record.Dynamodb.Keys;
            writes[(keys["pk"].S, keys["sk"].S)] = record.EventName == "REMOVE"
                ? new WriteRequest(new DeleteRequest(Item(keys)))
                : new WriteRequest(new PutRequest(Item(record.Dynamodb.NewImage)));
        }
        return writes.Values;
    }

    public static Dictionary<string, AttributeValue> Item(Dictionary<string, DynamoDBEvent.AttributeValue> image)
    {
        var item = new Dictionary<string, AttributeValue>(image.Count);
        foreach (var (name, value) in image)
        {
            item[name] = Value(value);
        }
        return item;
    }

    private static AttributeValue Value(DynamoDBEvent.AttributeValue value) => value switch
    {
        { S: { } text } => new AttributeValue { S = text },
        { N: { } number } => new AttributeValue { N = number },
        { M: { } map } => new AttributeValue { M = Item(map) },
        { L: { } list } => new AttributeValue { L = list.ConvertAll(Value) },
        { BOOL: { } flag } => new AttributeValue { BOOL = flag },
        { B: { } bytes } => new AttributeValue { B = bytes },
        { SS: { } texts } => new AttributeValue { SS = texts },
        { NS: { } numbers } => new AttributeValue { NS = numbers },
        { BS: { } binaries } => new AttributeValue { BS = binaries },
        { NULL: true } => new AttributeValue { NULL = true },
        _ => throw new NotSupportedException("An attribute value has no known type."),
    };
}
