namespace DynamoReplicator.Simulation.Service;

/// <summary>An item or a key that a table has accepted.</summary>
/// <param name="Json">Its DynamoDB JSON as received.</param>
/// <param name="Key">Its key, the same for every spelling.</param>
/// <param name="KeyJson">Its key as DynamoDB JSON.</param>
/// <param name="Canonical">The value of the item, which is the same for every spelling.</param>
/// <param name="Size">Its size by the service's rules, in bytes.</param>
internal sealed record Item(byte[] Json, ItemKey Key, byte[] KeyJson, string Canonical, int Size);

/// <summary>
/// A key, which is the same for every spelling. Keys are ordered as in a scan: by the hash of the partition key, then by value.
/// </summary>
internal readonly record struct ItemKey(uint Hash, string Text) : IComparable<ItemKey>
{
    public static ItemKey Of(string partition, string? sort)
    {
        var hash = 2166136261u; // FNV-1a is the same in every process, unlike a string's hash code.
        foreach (var character in partition)
        {
            hash = (hash ^ character) * 16777619u;
        }
        hash ^= hash >> 15;
        hash *= 2246822519u;
        return new ItemKey(hash ^ (hash >> 13), sort is null ? partition : $"{partition}|{sort}");
    }

    public int CompareTo(ItemKey other) => Hash != other.Hash ? Hash.CompareTo(other.Hash) : string.CompareOrdinal(Text, other.Text);

    public override string ToString() => Text;
}
