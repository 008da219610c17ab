using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Configuration;
using DynamoReplicator.Items;

namespace DynamoReplicator.Reconciliation;

/// <summary>The two tables of a run, after a check that one can be the replica of the other.</summary>
/// <param name="Schema">The key schema of both.</param>
/// <param name="Source">The source's description.</param>
/// <param name="Replica">The replica's description.</param>
internal sealed record ReconciledTables(KeySchema Schema, TableDescription Source, TableDescription Replica)
{
    /// <summary>Reads the descriptions of both tables.</summary>
    /// <exception cref="ReplicationException">The replica is the source or has another key, or a table cannot be described.</exception>
    public static async Task<ReconciledTables> DescribeAsync(
        TableClient source, TableClient replica, ReconcilerOptions options, CancellationToken cancellation)
    {
        var ofSource = await source.DescribeAsync(cancellation).ConfigureAwait(false);
        var ofReplica = await replica.DescribeAsync(cancellation).ConfigureAwait(false);
        if (AreSame(ofSource, ofReplica, options))
        {
            throw new ReplicationException(TableIdentity.SourceIsReplica(options.Replica));
        }
        var (schema, replicaSchema) = (KeySchema.Of(ofSource), KeySchema.Of(ofReplica));
        return schema.Matches(replicaSchema)
            ? new ReconciledTables(schema, ofSource, ofReplica)
            : throw new ReplicationException(
                $"{options.Replica} has another key schema ({replicaSchema}) than the source ({schema}). " +
                "Create it with the source's key attributes, of the same names and types.");
    }

    /// <summary>
    /// Compares the ARNs, which name Region and account whatever the endpoints are. DynamoDB Local's ARNs name neither, and it has a
    /// database for each Region.
    /// </summary>
    private static bool AreSame(TableDescription source, TableDescription replica, ReconcilerOptions options) =>
        source.TableArn == replica.TableArn
        && (!source.TableArn.Contains(":ddblocal:", StringComparison.Ordinal)
            || (options.Source.Region == options.Replica.Region && source.CreationDateTime == replica.CreationDateTime));
}
