using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>Reads a few items from different parts of a table.</summary>
internal static class TableSampling
{
    /// <summary>The number of parts. Each gives one page, so a sample costs few read units whatever the table's size.</summary>
    private const int Parts = 4;

    private const int ItemsPerPart = 250;

    /// <exception cref="CommandException">The table cannot be read.</exception>
    public static async Task<List<Dictionary<string, AttributeValue>>> ReadAsync(TableConnection table, CancellationToken stop)
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, Parts).Select(part => table.CallAsync(
            "Scan",
            client => client.ScanAsync(
                new ScanRequest { TableName = table.TableName, Segment = part, TotalSegments = Parts, Limit = ItemsPerPart }, stop),
            stop)));
        return [.. pages.SelectMany(page => page.Items ?? [])];
    }
}
