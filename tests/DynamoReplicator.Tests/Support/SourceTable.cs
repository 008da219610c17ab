namespace DynamoReplicator.Tests.Support;

/// <summary>What a source table holds after its changes: the plainest model there is, one write after the other.</summary>
internal static class SourceTable
{
    /// <summary>The items by key, as <see cref="TableDouble.Items"/> of a table with <c>pk</c> and <c>sk</c> has them.</summary>
    public static SortedDictionary<string, string> After(IEnumerable<Change> changes)
    {
        var items = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            items.Remove(KeyOf(change));
            if (change.NewImage is { } image)
            {
                items.Add(KeyOf(change), Canonical.Item(image));
            }
        }
        return items;
    }

    public static string KeyOf(Change change) => $"{change.Keys["pk"].S}|{ExactNumber.Parse(change.Keys["sk"].N)}";
}
