using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>A table as it is.</summary>
/// <param name="Table">Which.</param>
/// <param name="Description">Null if there is none.</param>
/// <param name="TimeToLive">The attribute by which its items expire; null if they do not.</param>
internal sealed record FoundTable(TableReference Table, TableDescription? Description, string? TimeToLive);
