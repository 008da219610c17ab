using System.Text.RegularExpressions;
using Amazon;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>What stands for the words in capitals of an IAM document.</summary>
/// <param name="Source">The master.</param>
/// <param name="Replicas">The slaves.</param>
/// <param name="ReplicaRoleArn">The role in the slaves' account; null if they are in the master's.</param>
/// <param name="Function">The function's name.</param>
/// <param name="FunctionRole">The name of the function's role.</param>
internal sealed partial record PolicyWords(TableAddress Source, IReadOnlyList<TableAddress> Replicas, string? ReplicaRoleArn, string Function, string FunctionRole)
{
    private const string Slave = "SLAVE_";

    public bool HasReplicaRole => ReplicaRoleArn is not null;

    /// <summary>Without a role to assume, all tables are in one account: whichever tells it.</summary>
    private string? SourceAccount => Source.Account ?? (HasReplicaRole ? null : Replicas.Select(replica => replica.Account).FirstOrDefault(account => account is not null));

    /// <returns>The text filled in: once for each slave, if it speaks of a slave.</returns>
    public IReadOnlyList<string> Fill(string text) => text.Contains(Slave, StringComparison.Ordinal)
        ? [.. Replicas.Select(replica => Fill(text, replica)).Distinct()]
        : [Fill(text, Replicas[0])];

    /// <returns>The words of the text that nothing is known for.</returns>
    public IEnumerable<string> UnknownIn(string text) => Word().Matches(text).Select(match => match.Value).Where(word => Replicas.Any(replica => Meaning(word, replica) is null));

    private string Fill(string text, TableAddress replica)
    {
        var region = text.Contains(Slave, StringComparison.Ordinal) ? replica.Region : Source.Region;
        var partition = RegionEndpoint.GetBySystemName(region).PartitionName;
        return Word().Replace(text, match => Meaning(match.Value, replica) ?? match.Value).Replace("arn:aws:", $"arn:{partition}:", StringComparison.Ordinal);
    }

    private string? Meaning(string word, TableAddress replica) => word switch
    {
        "MASTER_REGION" => Source.Region,
        "MASTER_ACCOUNT_ID" => SourceAccount,
        "MASTER_TABLE" => Source.Table,
        "SLAVE_REGION" => replica.Region,
        "SLAVE_ACCOUNT_ID" => ReplicaRoleArn?.Split(':')[4] ?? replica.Account ?? SourceAccount,
        "SLAVE_TABLE" => replica.Table,
        "REPLICA_ROLE" => ReplicaRoleArn?[(ReplicaRoleArn.IndexOf(":role/", StringComparison.Ordinal) + ":role/".Length)..],
        "FUNCTION_NAME" => Function,
        "FUNCTION_ROLE" => FunctionRole,
        _ => null,
    };

    [GeneratedRegex("[A-Z]+(?:_[A-Z]+)+")]
    private static partial Regex Word();
}
