using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Expressions;

/// <summary>
/// A parsed filter expression. It decides by an item's bytes: it locates the attributes that it needs in one pass, and decodes only these.
/// </summary>
internal sealed class ItemFilter
{
    private const int MaxOnStack = 64;

    private readonly Condition _condition;
    private readonly byte[][] _names;

    private ItemFilter(Condition condition, IReadOnlyList<string> attributes)
    {
        _condition = condition;
        Attributes = attributes;
        _names = [.. attributes.Select(Placeholders.Utf8)];
    }

    /// <summary>The names of the top-level attributes that the expression needs.</summary>
    public IReadOnlyList<string> Attributes { get; }

    /// <param name="expression">A filter expression of DynamoDB.</param>
    /// <param name="names">The attribute names for its placeholders; null for none.</param>
    /// <param name="values">The values for its placeholders; null for none.</param>
    /// <exception cref="FormatException">
    /// DynamoDB would reject the expression. The message says why, and points at the position.
    /// </exception>
    public static ItemFilter Parse(
        string expression, IReadOnlyDictionary<string, string>? names, IReadOnlyDictionary<string, AttributeValue>? values)
    {
        var placeholders = new Placeholders(names, values);
        var condition = ExpressionParser.Parse(expression, placeholders);
        placeholders.ThrowIfUnused();
        return new ItemFilter(condition, placeholders.Attributes);
    }

    /// <param name="item">The item as DynamoDB JSON.</param>
    /// <exception cref="FormatException">
    /// An attribute that the expression needs is not DynamoDB JSON. The message contains no item data.
    /// </exception>
    public bool Matches(ReadOnlySpan<byte> item)
    {
        Span<Slice> places = _names.Length > MaxOnStack ? new Slice[_names.Length] : stackalloc Slice[MaxOnStack];
        places = places[.._names.Length];
        places.Clear();
        try
        {
            Locate(item, places);
            return _condition.Holds(new ItemView(item, places));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw AttributeView.NotDynamoDBJson(); // The error may quote the item.
        }
    }

    private void Locate(ReadOnlySpan<byte> item, Span<Slice> places)
    {
        var json = new JsonTokenizer(item);
        json.ReadValue();
        if (json.Token != JsonTokenType.StartObject)
        {
            throw AttributeView.NotDynamoDBJson();
        }
        for (var missing = places.Length; missing > 0 && json.NextProperty();)
        {
            var number = NumberOf(json);
            json.ReadValue();
            json.Skip();
            if (number >= 0)
            {
                missing -= places[number].IsEmpty ? 1 : 0;
                places[number] = json.Value;
            }
        }
    }

    private int NumberOf(in JsonTokenizer json)
    {
        var name = json.JsonText;
        for (var number = 0; number < _names.Length; number++)
        {
            if (name.Is(_names[number]))
            {
                return number;
            }
        }
        return -1;
    }
}
