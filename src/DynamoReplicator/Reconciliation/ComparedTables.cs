using DynamoReplicator.Aws;
using DynamoReplicator.Items;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>The two tables of a comparison, and what the replica should hold.</summary>
/// <param name="Source">The source.</param>
/// <param name="Replica">The replica.</param>
/// <param name="Schema">The key schema of both tables.</param>
/// <param name="Projection">The items and attributes that the replica holds.</param>
internal sealed record ComparedTables(TableClient Source, TableClient Replica, KeySchema Schema, ItemProjection Projection);
