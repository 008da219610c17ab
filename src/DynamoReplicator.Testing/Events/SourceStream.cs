using Amazon;
using DynamoReplicator.Testing.Items;

namespace DynamoReplicator.Testing.Events;

/// <summary>The stream that an event's records come from.</summary>
internal sealed record SourceStream(string Arn, string Region, KeyNames Keys)
{
    /// <summary>The account in AWS's own examples.</summary>
    private const string ExampleAccount = "123456789012";

    private const string Label = "/stream/2026-01-01T00:00:00.000";

    public static SourceStream Parse(string source, KeyNames keys)
    {
        var table = TableReference.Parse(source);
        var arn = table.Table.StartsWith("arn:", StringComparison.Ordinal)
            ? table.Table
            : $"arn:{PartitionOf(table.Region)}:dynamodb:{table.Region}:{ExampleAccount}:table/{table.Table}";
        return new SourceStream(arn.Contains("/stream/", StringComparison.Ordinal) ? arn : arn + Label, table.Region, keys);
    }

    private static string PartitionOf(string region) => RegionEndpoint.GetBySystemName(region).PartitionName;
}
