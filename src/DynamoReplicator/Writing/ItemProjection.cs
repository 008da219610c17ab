using System.Buffers;
using System.Text.Json;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Expressions;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Writing;

/// <summary>
/// Applies a replica's filter expression and attribute lists, or its <c>Where</c> and <c>Select</c>, to changes and items. Attribute values
/// are created only if the replica has a <c>Where</c>. Attributes that are kept are copied as bytes.
/// </summary>
/// <param name="replica">The replica.</param>
/// <param name="selection">What its expression and lists say.</param>
internal sealed class ItemProjection(ReplicaTable replica, ItemSelection selection)
{
    public ItemProjection(ReplicaTable replica)
        : this(replica, ItemSelection.Of(replica))
    {
    }

    /// <summary>The replica's filter expression; null for none.</summary>
    public ItemFilter? Filter => selection.Filter;

    /// <exception cref="ProjectionException">The caller's <c>Where</c> or <c>Select</c> fails on this change.</exception>
    /// <exception cref="FormatException">The image is not an item. The message contains no item data.</exception>
    public Write WriteFor(StreamEvent streamEvent, int record)
    {
        ref readonly var change = ref streamEvent[record];
        var key = change.Keys.Of(streamEvent.Utf8);
        if (change.IsDelete)
        {
            return new Write(record, IsDelete: true, key);
        }
        return ProjectFor(change.NewImage.Of(streamEvent.Utf8), key) is { } projected
            ? new Write(record, IsDelete: false, projected)
            : new Write(record, IsDelete: true, key); // The replica may hold the item from before this change.
    }

    /// <summary>Returns the part of an item that the replica should hold, or null if it should not hold the item.</summary>
    /// <exception cref="ProjectionException">The caller's <c>Where</c> or <c>Select</c> fails on this item.</exception>
    public ReadOnlyMemory<byte>? ProjectFor(ReadOnlyMemory<byte> item, ReadOnlyMemory<byte> key)
    {
        if (Filter?.Matches(item.Span) == false || (replica.Where is { } where && !IsIncluded(where, item.Span)))
        {
            return null;
        }
        return selection.Attributes is { } attributes ? attributes.Apply(item.Span, key.Span)
            : replica.Select is { } select ? Selected(select, item.Span, key.Span)
            : item;
    }

    private static bool IsIncluded(
        Func<IReadOnlyDictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>, bool> where, ReadOnlySpan<byte> image)
    {
        var item = AttributeValueReader.ReadItem(image);
        try
        {
            return where(item);
        }
        catch (Exception error)
        {
            throw new ProjectionException($"The replica's Where threw {error.GetType().Name}.", error);
        }
    }

    private static ReadOnlyMemory<byte> Selected(Func<string, bool> select, ReadOnlySpan<byte> image, ReadOnlySpan<byte> key)
    {
        foreach (var name in KeyAttributes.NamesIn(key))
        {
            if (!IsSelected(select, name))
            {
                throw new ProjectionException(
                    $"The replica's Select leaves out the key attribute '{name}', without which no item can be written. " +
                    "Keep the key attributes.",
                    null);
            }
        }
        var kept = new ArrayBufferWriter<byte>(image.Length);
        try
        {
            Copy(image, select, kept);
        }
        catch (JsonException)
        {
            throw new FormatException("The item is not DynamoDB JSON."); // The reader's message may quote the data.
        }
        return kept.WrittenMemory;
    }

    private static void Copy(ReadOnlySpan<byte> image, Func<string, bool> select, ArrayBufferWriter<byte> kept)
    {
        kept.Write("{"u8);
        var reader = new Utf8JsonReader(image, DynamoDBJson.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isSelected = IsSelected(select, DynamoDBJson.ReadName(ref reader));
            reader.Read();
            reader.Skip();
            if (isSelected)
            {
                kept.Write(kept.WrittenCount > 1 ? ","u8 : []);
                kept.Write(image[start..(int)reader.BytesConsumed]);
            }
        }
        kept.Write("}"u8);
    }

    private static bool IsSelected(Func<string, bool> select, string name)
    {
        try
        {
            return select(name);
        }
        catch (Exception error)
        {
            throw new ProjectionException($"The replica's Select threw {error.GetType().Name}.", error);
        }
    }
}

/// <summary>A caller's <c>Where</c> or <c>Select</c> cannot be applied to a change. The message contains no item data.</summary>
/// <param name="message">The problem and its remedy.</param>
/// <param name="cause">The exception that it threw for this item, or null if it fails for every item.</param>
internal sealed class ProjectionException(string message, Exception? cause) : Exception(message, cause);
