using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>A table that the doctor has examined.</summary>
/// <param name="Table">The table.</param>
/// <param name="Description">The service's description.</param>
/// <param name="TimeToLive">The attribute by which its items expire; null if they do not expire.</param>
/// <param name="KnowsTimeToLive">Whether the service returned the time-to-live setting.</param>
internal sealed record ExaminedTable(TableReference Table, TableDescription Description, string? TimeToLive, bool KnowsTimeToLive);
