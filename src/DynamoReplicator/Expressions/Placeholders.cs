using System.Text;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;

namespace DynamoReplicator.Expressions;

/// <summary>What the placeholders of an expression stand for, and the top-level attributes that the expression needs.</summary>
internal sealed class Placeholders
{
    /// <summary>DynamoDB's limit for a placeholder.</summary>
    private const int MaxLength = 255;

    private readonly IReadOnlyDictionary<string, string> _names;
    private readonly IReadOnlyDictionary<string, AttributeValue> _values;
    private readonly HashSet<string> _used = [];
    private readonly List<string> _attributes = [];

    /// <exception cref="FormatException">A placeholder is malformed.</exception>
    public Placeholders(IReadOnlyDictionary<string, string>? names, IReadOnlyDictionary<string, AttributeValue>? values)
    {
        _names = names ?? new Dictionary<string, string>();
        _values = values ?? new Dictionary<string, AttributeValue>();
        ThrowIfMalformed("ExpressionAttributeNames", '#', _names.Keys, "#status");
        ThrowIfMalformed("ExpressionAttributeValues", ':', _values.Keys, ":open");
        if (_names.FirstOrDefault(name => string.IsNullOrEmpty(name.Value)).Key is { } empty)
        {
            throw new FormatException($"ExpressionAttributeNames defines '{empty}' without an attribute's name. Specify the name.");
        }
    }

    /// <summary>The names of the top-level attributes, in the order of their numbers.</summary>
    public IReadOnlyList<string> Attributes => _attributes;

    /// <returns>The attribute's name; null if the placeholder is not defined.</returns>
    public string? NameOf(string placeholder)
    {
        _used.Add(placeholder);
        return _names.GetValueOrDefault(placeholder);
    }

    /// <returns>The value as DynamoDB JSON; null if the placeholder is not defined.</returns>
    /// <exception cref="FormatException">The value is not an attribute value.</exception>
    public byte[]? ValueOf(string placeholder)
    {
        _used.Add(placeholder);
        if (!_values.TryGetValue(placeholder, out var value))
        {
            return null;
        }
        return ValueRules.ErrorIn(value) is { } error
            ? throw new FormatException($"ExpressionAttributeValues: '{placeholder}' {error}. Correct it.")
            : AttributeValueWriter.Write(value);
    }

    /// <summary>Numbers the top-level attributes of an expression.</summary>
    public int NumberOf(string attribute)
    {
        var number = _attributes.IndexOf(attribute);
        if (number < 0)
        {
            _attributes.Add(attribute);
        }
        return number < 0 ? _attributes.Count - 1 : number;
    }

    /// <summary>DynamoDB rejects unused placeholders, because one of them is probably misspelled.</summary>
    /// <exception cref="FormatException">A placeholder is not used.</exception>
    public void ThrowIfUnused()
    {
        ThrowIfUnused("ExpressionAttributeNames", _names.Keys);
        ThrowIfUnused("ExpressionAttributeValues", _values.Keys);
    }

    public static byte[] Utf8(string name) => Encoding.UTF8.GetBytes(name);

    private void ThrowIfUnused(string option, IEnumerable<string> placeholders)
    {
        if (placeholders.FirstOrDefault(placeholder => !_used.Contains(placeholder)) is { } unused)
        {
            throw new FormatException($"{option} defines '{unused}', which the expression does not use. Remove it, or use it.");
        }
    }

    private static void ThrowIfMalformed(string option, char first, IEnumerable<string> placeholders, string example)
    {
        foreach (var placeholder in placeholders)
        {
            if (placeholder.Length is < 2 or > MaxLength || placeholder[0] != first
                || !placeholder.Skip(1).All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol == '_'))
            {
                throw new FormatException(
                    $"{option} has the key '{placeholder}'. A key is '{first}' and up to 254 letters, digits or underscores, such as " +
                    $"'{example}'.");
            }
        }
    }
}
