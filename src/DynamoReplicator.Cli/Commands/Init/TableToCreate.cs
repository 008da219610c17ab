using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Commands.Init;

/// <summary>A missing replica and the request that creates it.</summary>
internal sealed record TableToCreate(TableReference Table, CreateTableRequest Request, string? TimeToLive);
