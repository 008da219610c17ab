namespace DynamoReplicator.Reconciliation;

/// <summary>Compares items by their bytes. Items with other bytes may still have the same value.</summary>
internal sealed class ItemBytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>
{
    public static readonly ItemBytesComparer Instance = new();

    public bool Equals(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span);

    /// <summary>Hashes both ends only: the rest of an item is compared in any case, and few items share their ends.</summary>
    public int GetHashCode(ReadOnlyMemory<byte> item)
    {
        const int Length = 48;
        var bytes = item.Span;
        var hash = new HashCode();
        hash.Add(bytes.Length);
        hash.AddBytes(bytes[..Math.Min(Length, bytes.Length)]);
        hash.AddBytes(bytes[^Math.Min(Length, bytes.Length)..]);
        return hash.ToHashCode();
    }
}
