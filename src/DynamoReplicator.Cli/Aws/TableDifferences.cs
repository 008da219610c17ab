using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Aws;

internal static class TableDifferences
{
    /// <summary>Whether two addresses lead to one table. DynamoDB Local has the same account and region in the ARNs of all its databases.</summary>
    public static bool IsSame(TableReference one, TableDescription oneTable, TableReference other, TableDescription otherTable) =>
        oneTable.TableArn == otherTable.TableArn && one.Region == other.Region && one.Endpoint == other.Endpoint;

    public static IEnumerable<TableDifference> InIndexes(TableDescription source, TableDescription replica)
    {
        var (expected, actual) = (Indexes(source), Indexes(replica));
        foreach (var (name, keys) in expected)
        {
            if (!actual.TryGetValue(name, out var found))
            {
                yield return new($"the index {name} ({keys}) is missing", "Whoever queries it at the replica cannot. Create it there if it is needed.", IsProblem: false);
            }
            else if (found != keys)
            {
                yield return new($"the index {name} is by {found}, at the source by {keys}", "Items whose attributes do not fit the replica's index are rejected. Create it anew.", IsProblem: true);
            }
        }
        foreach (var (name, keys) in actual.Where(index => !expected.ContainsKey(index.Key)))
        {
            yield return new($"the source has no index {name} ({keys})", "Items whose attributes do not fit it are rejected by the replica; see to it that none are.", IsProblem: false);
        }
    }

    /// <param name="source">The attribute by which the source's items expire; null if they do not.</param>
    /// <param name="replica">The same of the replica.</param>
    public static IEnumerable<TableDifference> InTimeToLive(string? source, string? replica)
    {
        if (source == replica)
        {
            yield break;
        }
        yield return replica is null
            ? new($"time to live is off, at the source it is by {source}", "The source's deletes are replicated all the same, unless they are skipped.", IsProblem: false)
            : new(
                $"time to live is by {replica}, at the source {(source is null ? "it is off" : $"by {source}")}",
                "The replica deletes items that the source keeps. Make it that of the source, or turn it off: aws dynamodb update-time-to-live.",
                IsProblem: true);
    }

    private static Dictionary<string, string> Indexes(TableDescription table)
    {
        var types = table.AttributeDefinitions.ToDictionary(attribute => attribute.AttributeName, attribute => attribute.AttributeType.Value);
        return (table.GlobalSecondaryIndexes ?? []).Select(index => (index.IndexName, index.KeySchema))
            .Concat((table.LocalSecondaryIndexes ?? []).Select(index => (index.IndexName, index.KeySchema)))
            .ToDictionary(index => index.IndexName, index => string.Join(", ", index.KeySchema.Select(key => $"{key.AttributeName} {types.GetValueOrDefault(key.AttributeName)}")));
    }
}
