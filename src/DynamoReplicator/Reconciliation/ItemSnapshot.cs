using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>An item as it was seen in a table: its key and, unless the table has none of that key, its bytes.</summary>
/// <param name="Identity">The key's canonical identity (<see cref="ItemKey"/>), as text to look it up by.</param>
/// <param name="Key">The key as DynamoDB JSON.</param>
/// <param name="Item">The item as DynamoDB JSON; null when there is none.</param>
internal sealed record ItemSnapshot(string Identity, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Item)
{
    /// <summary>An item that was read.</summary>
    public static ItemSnapshot Of(ReadOnlyMemory<byte> item, KeySchema schema)
    {
        using var key = new PooledList<byte>(128);
        schema.AppendKey(item.Span, key);
        return OfKey(key.Span.ToArray()) with { Item = item };
    }

    /// <summary>A key under which nothing has been read yet.</summary>
    /// <exception cref="FormatException">It is not a key; the message holds no data.</exception>
    public static ItemSnapshot OfKey(ReadOnlyMemory<byte> key)
    {
        using var identity = new PooledList<byte>(128);
        ItemKey.Append(key.Span, identity);
        return new ItemSnapshot(Encoding.Latin1.GetString(identity.Span), key, null);
    }

    public string KeyText => Encoding.UTF8.GetString(Key.Span);

    /// <summary>What a replica should hold of it; null for nothing.</summary>
    /// <exception cref="ReplicationException">The caller's <c>Where</c> or <c>Select</c> fails on it.</exception>
    public ReadOnlyMemory<byte>? HeldBy(ItemSelection selection)
    {
        try
        {
            return Item is { } item ? selection.HeldOf(item, Key) : null;
        }
        catch (SelectionException error)
        {
            throw new ReplicationException(error.Message);
        }
    }

    public bool HasSameValueAs(ItemSnapshot other) => AreEqual(Item, other.Item);

    public static bool AreEqual(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is null || other is null ? one is null && other is null : CanonicalItem.AreEqual(one.Value.Span, other.Value.Span);
}
