using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>A table that the doctor has seen.</summary>
/// <param name="Table">Which.</param>
/// <param name="Description">As the service describes it.</param>
/// <param name="TimeToLive">The attribute by which its items expire; null if they do not.</param>
/// <param name="KnowsTimeToLive">Whether the service told.</param>
internal sealed record ExaminedTable(TableReference Table, TableDescription Description, string? TimeToLive, bool KnowsTimeToLive);
