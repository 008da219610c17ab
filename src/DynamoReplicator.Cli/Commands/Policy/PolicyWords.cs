using System.Text.RegularExpressions;
using Amazon;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>The values of the placeholders in an IAM document.</summary>
/// <param name="Source">The source.</param>
/// <param name="Replicas">The replicas.</param>
/// <param name="ReplicaRoleArn">The role in the replicas' account; null if none is assumed.</param>
/// <param name="ExternalId">The external ID that the role's trust policy requires; null for none.</param>
/// <param name="Function">The function's name.</param>
/// <param name="FunctionRole">The name of the function's role.</param>
/// <param name="StreamLabel">The end of the stream's ARN; null if unknown.</param>
internal sealed partial record PolicyWords(
    TableAddress Source,
    IReadOnlyList<TableAddress> Replicas,
    string? ReplicaRoleArn,
    string? ExternalId,
    string Function,
    string FunctionRole,
    string? StreamLabel)
{
    private const string ReplicaPrefix = "REPLICA_";

    public bool HasReplicaRole => ReplicaRoleArn is not null;

    /// <summary>Whether the function runs in the replicas' account and reads the stream of another account.</summary>
    public bool IsBesideReplica =>
        !HasReplicaRole && Source.Account is not null
            && Replicas.Any(replica => replica.Account is { } account && account != Source.Account);

    /// <summary>Without a role, a source without an account is in the account of its replicas.</summary>
    private string? SourceAccount =>
        Source.Account
            ?? (HasReplicaRole ? null : Replicas.Select(replica => replica.Account).FirstOrDefault(account => account is not null));

    /// <returns>The text with its placeholders filled in, once per replica if it has a placeholder of the replica.</returns>
    public IReadOnlyList<string> Fill(string text) => text.Contains(ReplicaPrefix, StringComparison.Ordinal)
        ? [.. Replicas.Select(replica => Fill(text, replica)).Distinct()]
        : [Fill(text, Replicas[0])];

    /// <returns>The text's placeholders that have no value.</returns>
    public IEnumerable<string> UnknownIn(string text) =>
        Placeholder().Matches(text).Select(match => match.Value)
            .Where(placeholder => Replicas.Any(replica => ValueOf(placeholder, replica) is null));

    private string Fill(string text, TableAddress replica)
    {
        var region = text.Contains(ReplicaPrefix, StringComparison.Ordinal) ? replica.Region : Source.Region;
        var partition = RegionEndpoint.GetBySystemName(region).PartitionName;
        return Placeholder().Replace(text, match => ValueOf(match.Value, replica) ?? match.Value)
            .Replace("arn:aws:", $"arn:{partition}:", StringComparison.Ordinal);
    }

    private string? ValueOf(string placeholder, TableAddress replica) => placeholder switch
    {
        "SOURCE_REGION" => Source.Region,
        "SOURCE_ACCOUNT_ID" => SourceAccount,
        "SOURCE_TABLE" => Source.Table,
        "STREAM_LABEL" => StreamLabel,
        "REPLICA_REGION" => replica.Region,
        "REPLICA_ACCOUNT_ID" => ReplicaRoleArn?.Split(':')[4] ?? replica.Account ?? SourceAccount,
        "REPLICA_TABLE" => replica.Table,
        "REPLICA_ROLE" => ReplicaRoleArn?[(ReplicaRoleArn.IndexOf(":role/", StringComparison.Ordinal) + ":role/".Length)..],
        "EXTERNAL_ID" => ExternalId,
        "FUNCTION_NAME" => Function,
        "FUNCTION_ROLE" => FunctionRole,
        _ => null,
    };

    [GeneratedRegex("[A-Z]+(?:_[A-Z]+)+")]
    private static partial Regex Placeholder();
}
