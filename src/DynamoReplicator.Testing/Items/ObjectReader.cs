using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using LambdaValue = Amazon.Lambda.DynamoDBEvents.DynamoDBEvent.AttributeValue;
using SdkValue = Amazon.DynamoDBv2.Model.AttributeValue;

namespace DynamoReplicator.Testing.Items;

/// <summary>Converts objects of .NET to attribute values.</summary>
[RequiresUnreferencedCode(TrimmingWarning)]
internal static class ObjectReader
{
    public const string TrimmingWarning = "It reads the properties of objects by reflection. Trimming may remove them.";

    /// <exception cref="ArgumentException">DynamoDB has no form of the value.</exception>
    public static SdkValue Read(object? value) => value switch
    {
        null => new SdkValue { NULL = true },
        SdkValue known => known,
        LambdaValue known => LambdaValues.ToSdk(known),
        TableItem item => AttributeTypes.Map(new Dictionary<string, SdkValue>(item.Attributes, StringComparer.Ordinal)),
        string text => new SdkValue { S = text },
        Guid id => new SdkValue { S = id.ToString() },
        bool flag => new SdkValue { BOOL = flag },
        JsonElement json => PlainJson.Read(json),
        JsonNode json => PlainJson.Read(JsonSerializer.SerializeToElement(json)),
        _ when BytesOf(value) is { } bytes => new SdkValue { B = new MemoryStream(bytes) },
        _ when NumberOf(value) is { } number => new SdkValue { N = number },
        _ when ElementOfSet(value.GetType()) is { } type => ReadSet((IEnumerable)value, type),
        IEnumerable entries when IsMap(entries.GetType()) => AttributeTypes.Map(ReadEntries(entries)),
        IEnumerable elements => AttributeTypes.List([.. elements.Cast<object?>().Select(Read)]),
        _ when value.GetType() is { IsEnum: false, Namespace: not nameof(System) } => AttributeTypes.Map(ReadProperties(value)),
        _ => throw new ArgumentException(
            $"DynamoDB cannot store a value of the type {value.GetType().Name}. Convert it to the string or number that your code stores."),
    };

    private static byte[]? BytesOf(object value) => value switch
    {
        byte[] bytes => bytes,
        MemoryStream stream => stream.ToArray(),
        ReadOnlyMemory<byte> memory => memory.ToArray(),
        Memory<byte> memory => memory.ToArray(),
        _ => null,
    };

    private static string? NumberOf(object value) => value switch
    {
        double number when !double.IsFinite(number) => throw NotFinite(number),
        float number when !float.IsFinite(number) => throw NotFinite(number),
        byte or sbyte or short or ushort or int or uint or long or ulong or decimal or double or float or BigInteger or Int128 or UInt128 =>
            ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static ArgumentException NotFinite(IFormattable number) =>
        new($"DynamoDB cannot store the number {number.ToString(null, CultureInfo.InvariantCulture)}.");

    private static Type? ElementOfSet(Type type) => Interfaces(type)
        .Where(known => known.GetGenericTypeDefinition() == typeof(ISet<>) || known.GetGenericTypeDefinition() == typeof(IReadOnlySet<>))
        .Select(known => known.GenericTypeArguments[0])
        .FirstOrDefault();

    private static bool IsMap(Type type) => Interfaces(type).Any(known =>
        known.GetGenericTypeDefinition() == typeof(IEnumerable<>)
        && known.GenericTypeArguments[0] is { IsGenericType: true } entry
        && entry.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
        && entry.GenericTypeArguments[0] == typeof(string));

    private static IEnumerable<Type> Interfaces(Type type) => type.GetInterfaces().Where(known => known.IsGenericType);

    private static SdkValue ReadSet(IEnumerable set, Type type)
    {
        var elements = set.Cast<object?>().Select(Read).ToList();
        return elements switch
        {
            [] => throw new ArgumentException("DynamoDB cannot store an empty set. Omit the attribute."),
            _ when elements.TrueForAll(value => value.S is not null) => new SdkValue { SS = [.. elements.Select(value => value.S)] },
            _ when elements.TrueForAll(value => value.N is not null) => new SdkValue { NS = [.. elements.Select(value => value.N)] },
            _ when elements.TrueForAll(value => value.B is not null) => new SdkValue { BS = [.. elements.Select(value => value.B)] },
            _ => throw new ArgumentException(
                $"DynamoDB has no set of the type {type.Name}. Sets contain texts, numbers or bytes. Use a list instead."),
        };
    }

    private static Dictionary<string, SdkValue> ReadEntries(IEnumerable entries)
    {
        var attributes = new Dictionary<string, SdkValue>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var type = entry!.GetType();
            var name = (string)type.GetProperty("Key")!.GetValue(entry)!;
            attributes.Add(name, ReadAttribute(name, type.GetProperty("Value")!.GetValue(entry)));
        }
        return attributes;
    }

    private static Dictionary<string, SdkValue> ReadProperties(object item)
    {
        var attributes = new Dictionary<string, SdkValue>(StringComparer.Ordinal);
        foreach (var property in item.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanRead && property.GetIndexParameters().Length == 0)
            {
                attributes.Add(property.Name, ReadAttribute(property.Name, property.GetValue(item)));
            }
        }
        return attributes;
    }

    /// <summary>Reads a value, and names the attribute in an error.</summary>
    private static SdkValue ReadAttribute(string name, object? value)
    {
        try
        {
            return Read(value);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"The attribute '{name}' is invalid. {error.Message}", error);
        }
    }
}
