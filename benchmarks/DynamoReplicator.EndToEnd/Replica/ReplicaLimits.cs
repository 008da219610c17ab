using System.Globalization;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>The write capacity of a replica.</summary>
/// <param name="Table">The writes per second that the table accepts, or null for no limit.</param>
/// <param name="Partition">
/// The writes per second that one partition accepts, or null if there is no such partition. It holds 1 % of the keys.
/// </param>
internal sealed record ReplicaLimits(int? Table = null, int? Partition = null)
{
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Table ?? 0},{Partition ?? 0}");

    public static ReplicaLimits Parse(string text) =>
        text.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).Select(rate => rate == 0 ? (int?)null : rate)
            .ToArray() is [var table, var partition]
            ? new(table, partition)
            : throw new FormatException($"'{text}' is not a pair of limits.");
}
