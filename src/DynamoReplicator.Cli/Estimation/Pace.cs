namespace DynamoReplicator.Cli.Estimation;

/// <summary>The limits that the user sets, in units per second; null for none.</summary>
internal readonly record struct Pace(double? ReadCapacity, double? WriteCapacity);
