using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>A replica to create.</summary>
internal sealed record TableToCreate(TableReference Table, CreateTableRequest Request, string? TimeToLive);
