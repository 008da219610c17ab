using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>
/// Builds the request that creates a replica like its source: key schema, indexes, billing mode, throughput, and table class.
/// </summary>
internal static class TableClone
{
    /// <param name="source">The source's description.</param>
    /// <param name="table">The replica's name or ARN.</param>
    public static CreateTableRequest RequestFor(TableDescription source, string table)
    {
        var billing = source.BillingModeSummary?.BillingMode ?? BillingMode.PROVISIONED;
        var isProvisioned = billing == BillingMode.PROVISIONED;
        return new CreateTableRequest
        {
            TableName = table,
            // A table defines only the attributes that its keys and indexes use, so all are copied.
            AttributeDefinitions = source.AttributeDefinitions,
            KeySchema = source.KeySchema,
            BillingMode = billing,
            ProvisionedThroughput = isProvisioned ? Throughput(source.ProvisionedThroughput) : null,
            OnDemandThroughput = source.OnDemandThroughput,
            LocalSecondaryIndexes = NullIfNone(source.LocalSecondaryIndexes?.Select(index => new LocalSecondaryIndex
            {
                IndexName = index.IndexName,
                KeySchema = index.KeySchema,
                Projection = index.Projection,
            })),
            GlobalSecondaryIndexes = NullIfNone(source.GlobalSecondaryIndexes?.Select(index => new GlobalSecondaryIndex
            {
                IndexName = index.IndexName,
                KeySchema = index.KeySchema,
                Projection = index.Projection,
                ProvisionedThroughput = isProvisioned ? Throughput(index.ProvisionedThroughput) : null,
                OnDemandThroughput = index.OnDemandThroughput,
            })),
            TableClass = source.TableClassSummary?.TableClass,
        };
    }

    /// <summary>Describes the request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="timeToLive">The attribute by which items expire; null if they do not expire.</param>
    public static string Describe(CreateTableRequest request, string? timeToLive)
    {
        var types = request.AttributeDefinitions
            .ToDictionary(attribute => attribute.AttributeName, attribute => attribute.AttributeType.Value);
        var parts = new List<string>
        {
            $"key {string.Join(", ", request.KeySchema.Select(key => $"{key.AttributeName} ({types[key.AttributeName]})"))}",
            request.BillingMode == BillingMode.PAY_PER_REQUEST
                ? "on demand"
                : $"{request.ProvisionedThroughput.ReadCapacityUnits} read and {request.ProvisionedThroughput.WriteCapacityUnits} " +
                    "write capacity units",
        };
        var indexes = (request.GlobalSecondaryIndexes ?? []).Select(index => index.IndexName)
            .Concat((request.LocalSecondaryIndexes ?? []).Select(index => index.IndexName)).ToList();
        if (indexes.Count > 0)
        {
            parts.Add($"{(indexes.Count == 1 ? "index" : "indexes")} {string.Join(", ", indexes)}");
        }
        if (timeToLive is not null)
        {
            parts.Add($"time to live by {timeToLive}");
        }
        if (request.TableClass is { } tableClass)
        {
            parts.Add($"class {tableClass}");
        }
        return string.Join("; ", parts);
    }

    private static ProvisionedThroughput Throughput(ProvisionedThroughputDescription source) =>
        new(source.ReadCapacityUnits ?? 1, source.WriteCapacityUnits ?? 1);

    /// <summary>The service rejects an empty list.</summary>
    private static List<T>? NullIfNone<T>(IEnumerable<T>? indexes) => indexes?.ToList() is { Count: > 0 } some ? some : null;
}
