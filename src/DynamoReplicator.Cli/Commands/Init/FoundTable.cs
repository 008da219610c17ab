using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>A table that init looked up.</summary>
/// <param name="Table">The table.</param>
/// <param name="Description">The service's description; null if the table does not exist.</param>
/// <param name="TimeToLive">The attribute by which its items expire; null if they do not expire.</param>
internal sealed record FoundTable(TableReference Table, TableDescription? Description, string? TimeToLive);
