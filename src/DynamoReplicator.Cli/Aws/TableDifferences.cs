using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Aws;

/// <summary>Compares a replica's settings with its source's.</summary>
internal static class TableDifferences
{
    /// <summary>
    /// Whether two addresses lead to one table. DynamoDB Local uses one account and Region in the ARNs of all its databases.
    /// </summary>
    public static bool IsSame(TableReference one, TableDescription oneTable, TableReference other, TableDescription otherTable) =>
        oneTable.TableArn == otherTable.TableArn && one.Region == other.Region && one.Endpoint == other.Endpoint;

    public static IEnumerable<TableDifference> InIndexes(TableDescription source, TableDescription replica)
    {
        var (expected, actual) = (Indexes(source), Indexes(replica));
        foreach (var (name, keys) in expected)
        {
            if (!actual.TryGetValue(name, out var found))
            {
                yield return new(
                    $"the index {name} ({keys}) is missing",
                    "Queries of this index fail at the replica. Create the index there if it is needed.",
                    IsProblem: false);
            }
            else if (found != keys)
            {
                yield return new(
                    $"the index {name} has the key {found}, but the source's has {keys}",
                    "The replica rejects items whose attributes do not fit its index. Delete the index and create it like the source's.",
                    IsProblem: true);
            }
        }
        foreach (var (name, keys) in actual.Where(index => !expected.ContainsKey(index.Key)))
        {
            yield return new(
                $"the source has no index {name} ({keys})",
                "The replica rejects items whose attributes do not fit this index. Make sure that all items fit it, or delete the index.",
                IsProblem: false);
        }
    }

    /// <param name="source">The attribute by which the source's items expire; null if they do not expire.</param>
    /// <param name="replica">The replica's attribute, or null.</param>
    public static IEnumerable<TableDifference> InTimeToLive(string? source, string? replica)
    {
        if (source == replica)
        {
            yield break;
        }
        yield return replica is null
            ? new(
                $"time to live is off, but the source uses {source}",
                "No action is needed. The source's deletes are replicated, unless they are skipped.",
                IsProblem: false)
            : new(
                $"time to live uses {replica}, but {(source is null ? "is off at the source" : $"the source uses {source}")}",
                "The replica deletes items that the source keeps. Set it as at the source, or turn it off: aws dynamodb " +
                    "update-time-to-live.",
                IsProblem: true);
    }

    private static Dictionary<string, string> Indexes(TableDescription table)
    {
        var types = table.AttributeDefinitions
            .ToDictionary(attribute => attribute.AttributeName, attribute => attribute.AttributeType.Value);
        return (table.GlobalSecondaryIndexes ?? []).Select(index => (index.IndexName, index.KeySchema))
            .Concat((table.LocalSecondaryIndexes ?? []).Select(index => (index.IndexName, index.KeySchema)))
            .ToDictionary(
                index => index.IndexName,
                index => string.Join(", ", index.KeySchema.Select(key => $"{key.AttributeName} " +
                    $"{types.GetValueOrDefault(key.AttributeName)}")));
    }
}
