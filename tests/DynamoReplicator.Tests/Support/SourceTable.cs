using DynamoReplicator.Local;

namespace DynamoReplicator.Tests.Support;

/// <summary>The items of a source table after its changes. This simple model applies one write after the other.</summary>
internal static class SourceTable
{
    /// <summary>The items in the form of <see cref="OwnClient.SpelledItems"/>, of a table with <c>pk</c> and <c>sk</c>.</summary>
    public static IEnumerable<string> After(IEnumerable<Change> changes)
    {
        var items = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            items.Remove(KeyOf(change));
            if (change.NewImage is { } image)
            {
                items.Add(KeyOf(change), Canonical.Item(image));
            }
        }
        return items.Values.Order(StringComparer.Ordinal);
    }

    public static string KeyOf(Change change) => $"{change.Keys["pk"].S}|{ExactNumber.Parse(change.Keys["sk"].N)}";
}
