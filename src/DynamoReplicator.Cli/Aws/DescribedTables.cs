using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Aws;

/// <summary>A source and a replica, as DynamoDB described them when the verb began with this replica.</summary>
internal sealed record DescribedTables(TableDescription Source, TableDescription Replica);
