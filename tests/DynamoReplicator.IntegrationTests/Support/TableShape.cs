using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>A table's key: a partition key <c>pk</c> and an optional sort key <c>sk</c>.</summary>
internal sealed record TableShape(ScalarAttributeType PartitionKey, ScalarAttributeType? SortKey = null)
{
    public static readonly TableShape Text = new(ScalarAttributeType.S);
    public static readonly TableShape Number = new(ScalarAttributeType.N);
    public static readonly TableShape TextAndNumber = new(ScalarAttributeType.S, ScalarAttributeType.N);
    public static readonly TableShape BinaryAndText = new(ScalarAttributeType.B, ScalarAttributeType.S);

    public IReadOnlyList<string> KeyAttributes => SortKey is null ? ["pk"] : ["pk", "sk"];

    public List<KeySchemaElement> KeySchema => SortKey is null
        ? [new("pk", KeyType.HASH)]
        : [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)];

    public List<AttributeDefinition> AttributeDefinitions => SortKey is null
        ? [new("pk", PartitionKey)]
        : [new("pk", PartitionKey), new("sk", SortKey)];

    /// <summary>
    /// Creates a key from a text and a number. Different inputs make different
    /// keys. The key's JSON contains the number, unless the key is only binary.
    /// </summary>
    public Dictionary<string, AttributeValue> Key(string text, int number)
    {
        var key = new Dictionary<string, AttributeValue>
        {
            ["pk"] =
            Value(PartitionKey, SortKey is null ? $"{text}#{number}" : text, SortKey is null ? number : text.Length)
        };
        if (SortKey is not null)
        {
            key["sk"] = Value(SortKey, $"{text}#{number}", number);
        }

        return key;
    }

    private static AttributeValue Value(ScalarAttributeType type, string text, int number)
    {
        if (type == ScalarAttributeType.N)
        {
            return new AttributeValue { N = number.ToString(CultureInfo.InvariantCulture) };
        }

        return type == ScalarAttributeType.B
            ? new AttributeValue { B = new MemoryStream([0, 255, .. System.Text.Encoding.UTF8.GetBytes(text)]) }
            : new AttributeValue { S = text };
    }
}
