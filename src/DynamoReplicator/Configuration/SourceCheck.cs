using Amazon;
using Amazon.DynamoDBv2;

namespace DynamoReplicator.Configuration;

/// <summary>
/// Rejects events that must not be replicated: those of another table than the options name, and those of a table that is its own replica.
/// </summary>
internal static class SourceCheck
{
    /// <summary>DynamoDB Local writes this in its ARNs instead of the Region in which the table was created.</summary>
    private const string LocalRegion = "ddblocal";

    /// <param name="streamArn">The ARN of the event's stream; null if the event does not contain it.</param>
    /// <param name="options">The replicator's options.</param>
    /// <param name="ownAccount">The account of the function or of the credentials; null if unknown.</param>
    /// <exception cref="ReplicationException">The event is rejected. Nothing was written.</exception>
    public static void ThrowIfRefused(string? streamArn, ReplicatorOptions options, string? ownAccount)
    {
        var isKnown = TableAddress.TryParse(streamArn ?? "", out var table);
        if (options.Source is { } expected && RefusalOf(streamArn, isKnown ? table : null, expected, options) is { } refusal)
        {
            throw new ReplicationException(refusal);
        }
        // If the tables may be the same, the event is rejected, because a loop would never end.
        foreach (var replica in isKnown ? options.Replicas : [])
        {
            var isSource = TableIdentity.IsSourceInAws(replica, table, ownAccount);
            if (isSource != false)
            {
                var advice = isSource is null ? " If the replica is in another account, specify it by its ARN." : "";
                throw new ReplicationException($"{TableIdentity.SourceIsReplica(replica)} Nothing was written.{advice}");
            }
        }
    }

    private static string? RefusalOf(string? streamArn, TableAddress? table, TableReference expected, ReplicatorOptions options)
    {
        if (table is not { } known)
        {
            return $"The event comes from {streamArn ?? "a stream that it does not name"}, but Source is {expected.Address}. " +
                "Nothing was written. Lambda names the stream's ARN in every record. For a handwritten event, or the event of an " +
                "emulator, add \"eventSourceARN\" or leave Source unset.";
        }
        if (known.Region == LocalRegion && known.Table == expected.Name)
        {
            return options.Replicas.FirstOrDefault(replica => !IsLocal(replica)) is not { } remote
                ? null
                : $"The event comes from {streamArn}, a stream of DynamoDB Local, but replica {remote} is in AWS. Nothing was written. " +
                    "Set ReplicaTable.Endpoint or AWS_ENDPOINT_URL_DYNAMODB to the local address, or leave Source unset.";
        }
        return TableIdentity.AreSame(known, TableIdentity.AddressOf(expected), ownAccount: known.Account)
            ? null
            : $"The event comes from {streamArn}, but Source is {expected.Address}. Nothing was written. " +
                "Move the trigger to that table's stream, or change Source.";
    }

    /// <summary>
    /// Returns whether writes to a replica go to an address outside AWS. A client that the caller passed in is assumed to be intended.
    /// </summary>
    public static bool IsLocal(ReplicaTable replica) =>
        replica.Client is not null
        || (Uri.TryCreate(replica.Endpoint?.OriginalString ?? ConfiguredEndpoint(replica.Region), UriKind.Absolute, out var endpoint)
            && !TableIdentity.IsInAws(endpoint));

    /// <summary>Returns the endpoint that AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL or the profile sets, or null.</summary>
    private static string? ConfiguredEndpoint(string region) =>
        new AmazonDynamoDBConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) }.ServiceURL;
}
