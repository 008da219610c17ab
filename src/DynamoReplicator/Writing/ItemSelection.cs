using System.Buffers;
using System.Text.Json;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Items;

namespace DynamoReplicator.Writing;

/// <summary>
/// Which write a change asks of a replica, given the items and attributes that the replica holds. Only a replica with a <c>Where</c> pays for attribute
/// values; attributes that <c>Select</c> keeps are copied byte by byte.
/// </summary>
internal sealed class ItemSelection(ReplicaTable replica)
{
    /// <exception cref="SelectionException">The caller's <c>Where</c> or <c>Select</c> fails on this change.</exception>
    /// <exception cref="FormatException">The image is not an item; the message holds no data.</exception>
    public Write WriteFor(StreamEvent streamEvent, int record)
    {
        ref readonly var change = ref streamEvent[record];
        var key = change.Keys.Of(streamEvent.Utf8);
        if (change.IsDelete)
        {
            return new Write(record, IsDelete: true, key);
        }
        return ProjectFor(change.NewImage.Of(streamEvent.Utf8), key) is { } held
            ? new Write(record, IsDelete: false, held)
            : new Write(record, IsDelete: true, key); // It may have been held before this change.
    }

    /// <summary>What the replica holds of an item; null for nothing.</summary>
    /// <exception cref="SelectionException">The caller's <c>Where</c> or <c>Select</c> fails on this item.</exception>
    public ReadOnlyMemory<byte>? ProjectFor(ReadOnlyMemory<byte> item, ReadOnlyMemory<byte> key)
    {
        if (replica.Where is { } where && !IsHeld(where, item.Span))
        {
            return null;
        }
        return replica.Select is { } select ? Selected(select, item.Span, key.Span) : item;
    }

    private static bool IsHeld(Func<IReadOnlyDictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>, bool> where, ReadOnlySpan<byte> image)
    {
        var item = AttributeValueReader.ReadItem(image);
        try
        {
            return where(item);
        }
        catch (Exception error)
        {
            throw new SelectionException($"The replica's Where threw {error.GetType().Name}.", error);
        }
    }

    private static ReadOnlyMemory<byte> Selected(Func<string, bool> select, ReadOnlySpan<byte> image, ReadOnlySpan<byte> key)
    {
        foreach (var name in AttributeNames(key))
        {
            if (!IsSelected(select, name))
            {
                throw new SelectionException($"The replica's Select leaves out the key attribute '{name}', without which no item can be written. Keep the key attributes.", null);
            }
        }
        var kept = new ArrayBufferWriter<byte>(image.Length);
        try
        {
            Copy(image, select, kept);
        }
        catch (JsonException)
        {
            throw new FormatException("The item is not DynamoDB JSON."); // The reader's own words may quote the data.
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
            var isSelected = IsSelected(select, Name(ref reader));
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

    /// <summary>The names of a key's attributes.</summary>
    public static IReadOnlyList<string> AttributeNames(ReadOnlySpan<byte> key)
    {
        var names = new List<string>(2);
        var reader = new Utf8JsonReader(key);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(Name(ref reader));
            reader.Read();
            reader.Skip();
        }
        return names;
    }

    private static string Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("The item is not DynamoDB JSON."); // Its name is not Unicode.
        }
    }

    private static bool IsSelected(Func<string, bool> select, string name)
    {
        try
        {
            return select(name);
        }
        catch (Exception error)
        {
            throw new SelectionException($"The replica's Select threw {error.GetType().Name}.", error);
        }
    }
}

/// <summary>A caller's <c>Where</c> or <c>Select</c> cannot be applied to a change. The message holds no item data.</summary>
/// <param name="message">What is wrong.</param>
/// <param name="cause">What it threw over this item; null when no item can be selected with it.</param>
internal sealed class SelectionException(string message, Exception? cause) : Exception(message, cause);
