using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>An item as it was read from a table: its key, and its bytes if the table has the item.</summary>
/// <param name="Key">The key as DynamoDB JSON.</param>
/// <param name="Item">The item as DynamoDB JSON, or null if there is none.</param>
internal sealed record ItemSnapshot(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Item)
{
    private string? _identity; // Most items of a backfill need none.

    /// <summary>The key's canonical identity (<see cref="ItemKey"/>), as text for lookups.</summary>
    public string Identity => _identity ??= IdentityOf(Key.Span);

    /// <summary>Creates a snapshot of a key whose item has not been read.</summary>
    /// <exception cref="FormatException">The bytes are not a key. The message contains no item data.</exception>
    public static ItemSnapshot OfKey(ReadOnlyMemory<byte> key) => new(key, null) { _identity = IdentityOf(key.Span) };

    public string KeyText => Encoding.UTF8.GetString(Key.Span);

    /// <summary>Returns the part of the item that the replica should hold, or null if it should not hold the item.</summary>
    /// <exception cref="ReplicationException">The caller's <c>Where</c> or <c>Select</c> threw an exception for this item.</exception>
    public ReadOnlyMemory<byte>? ProjectFor(ItemProjection projection) => Item is { } item ? Project(projection, item, Key) : null;

    /// <inheritdoc cref="ProjectFor"/>
    public static ReadOnlyMemory<byte>? Project(ItemProjection projection, ReadOnlyMemory<byte> item, ReadOnlyMemory<byte> key)
    {
        try
        {
            return projection.ProjectFor(item, key);
        }
        catch (ProjectionException error)
        {
            throw new ReplicationException(error.Message);
        }
    }

    private static string IdentityOf(ReadOnlySpan<byte> key)
    {
        using var identity = new PooledList<byte>(128);
        ItemKey.Append(key, identity);
        return Encoding.Latin1.GetString(identity.Span);
    }

    public bool HasSameValueAs(ItemSnapshot other) => AreEqual(Item, other.Item);

    public static bool AreEqual(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is null || other is null ? one is null && other is null : CanonicalItem.AreEqual(one.Value.Span, other.Value.Span);
}
