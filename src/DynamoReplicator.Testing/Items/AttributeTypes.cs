using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Testing.Items;

internal static class AttributeTypes
{
    /// <summary>
    /// Returns the type of a value by DynamoDB's name for it. With AWSConfigs.InitializeCollections, each value also has empty collections.
    /// </summary>
    /// <exception cref="ArgumentException">The value has no type.</exception>
    public static string TypeOf(AttributeValue? value) => value switch
    {
        { S: not null } => "S",
        { N: not null } => "N",
        { B: not null } => "B",
        { BOOL: not null } => "BOOL",
        { NULL: not null } => "NULL",
        { SS.Count: > 0 } => "SS",
        { NS.Count: > 0 } => "NS",
        { BS.Count: > 0 } => "BS",
        { IsLSet: true } => "L",
        { IsMSet: true } => "M",
        { SS: not null } => "SS", // Empty sets cannot be stored, but an event in a test may have them.
        { NS: not null } => "NS",
        { BS: not null } => "BS",
        _ => throw new ArgumentException("An attribute value has no type. Set one of its properties."),
    };

    public static AttributeValue List(List<AttributeValue> elements) => new() { L = elements, IsLSet = true };

    public static AttributeValue Map(Dictionary<string, AttributeValue> attributes) => new() { M = attributes, IsMSet = true };
}
