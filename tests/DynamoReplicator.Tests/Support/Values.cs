using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Support;

/// <summary>Creates items in a short form: <c>Item(("pk", S("a")), ("size", N("1")))</c>.</summary>
internal static class Values
{
    public static Dictionary<string, AttributeValue> Item(params (string Name, AttributeValue Value)[] attributes) =>
        attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value, StringComparer.Ordinal);

    public static AttributeValue S(string text) => new() { S = text };

    public static AttributeValue N(string number) => new() { N = number };

    public static AttributeValue B(params byte[] bytes) => new() { B = new MemoryStream(bytes) };

    public static AttributeValue Bool(bool truth) => new() { BOOL = truth };

    public static AttributeValue Null() => new() { NULL = true };

    public static AttributeValue SS(params string[] texts) => new() { SS = [.. texts] };

    public static AttributeValue NS(params string[] numbers) => new() { NS = [.. numbers] };

    public static AttributeValue BS(params byte[][] binaries) => new() { BS = [.. binaries.Select(bytes => new MemoryStream(bytes))] };

    public static AttributeValue L(params AttributeValue[] elements) => new() { L = [.. elements] };

    public static AttributeValue M(params (string Name, AttributeValue Value)[] attributes) => new() { M = Item(attributes) };

    /// <summary>Creates nested maps with this many levels.</summary>
    public static AttributeValue Nested(int levels, AttributeValue innermost) =>
        levels == 0 ? innermost : M(("inner", Nested(levels - 1, innermost)));
}
