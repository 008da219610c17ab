using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>The settings of <c>policy</c>.</summary>
/// <param name="Whose">The value of --for.</param>
/// <param name="Verbs">The operator's verbs; empty for all.</param>
/// <param name="Words">The values of the document's placeholders.</param>
internal sealed record PolicySettings(string Whose, IReadOnlyList<string> Verbs, PolicyWords Words)
{
    private const string FunctionDocument = "function";
    private const string ReplicaTrust = "replica-trust";
    private const string SourceStream = "source-stream";
    private const string Operator = "operator";
    private const string OperatorReplica = "operator-replica";

    private static readonly string[] KnownVerbs =
        ["plan", "init", "run", "backfill", "seed", "verify", "repair", "lag", "redrive", "doctor"];

    private static readonly Option<string> ForOption = Usage.Choice(
        "--for",
        [FunctionDocument, "function-trust", "replica", ReplicaTrust, SourceStream, Operator, OperatorReplica],
        "Whose permissions to print: the function's role (function), the role in the replicas' account that it assumes (replica), or the " +
        "user of this tool (operator). operator-replica is the operator's part in the replicas' account. The documents named -trust say " +
        "who may assume the role. source-stream is the resource policy that lets a function in another account read the source's stream.");

    private static readonly Option<string[]> VerbOption = new("--verb")
    {
        Description = $"A verb that the operator uses: {string.Join(", ", KnownVerbs)}. seed is what backfill --seed needs. repair is " +
            "what verify --repair needs in addition to verify. Repeat the option for several. Default: all.",
        HelpName = "VERB",
    };

    private static readonly Option<string?> FunctionOption = new("--function-name")
    {
        Description = "The function's name. Default: the source's name, followed by -replicator.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> FunctionRoleOption = new("--function-role")
    {
        Description = "The name of the function's role. Default: the function's name.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> StreamLabelOption = new("--stream-label")
    {
        Description = "The end of the stream's ARN, such as 2026-01-01T00:00:00.000, for source-stream.",
        HelpName = "LABEL",
    };

    public static IEnumerable<Option> Options =>
    [
        TableOptions.Source, TableOptions.Replicas, TableOptions.ReplicaRole, TableOptions.ReplicaRoleExternalId, ForOption, VerbOption,
        FunctionOption, FunctionRoleOption, StreamLabelOption,
    ];

    /// <summary>The names of the documents to print together.</summary>
    public IReadOnlyList<string> Files => Whose switch
    {
        FunctionDocument when Words.HasReplicaRole => ["function-role-cross-account"],
        FunctionDocument when Words.IsBesideReplica => ["function-role-beside-replica"],
        FunctionDocument => ["function-role"],
        "replica" => ["replica-role"],
        ReplicaTrust when Words.ExternalId is not null => ["replica-trust-external-id"],
        Operator => ["operator", Words.HasReplicaRole ? "operator-assume" : OperatorReplica],
        _ => [Whose], // The others have the names of their files.
    };

    /// <summary>The prefixes of the names of the operator's statements; empty for all.</summary>
    public IReadOnlyList<string> Sids => [.. Verbs.Select(verb => $"{char.ToUpperInvariant(verb[0])}{verb[1..]}On")];

    /// <returns>Null if the arguments have errors.</returns>
    public static PolicySettings? Read(Arguments arguments)
    {
        // The external ID goes into the document. The verb assumes no role, so it may be given without one.
        var tables = TableArguments.Read(arguments, replica => replica);
        var (whose, verbs) = (arguments.Value(ForOption), arguments.Value(VerbOption) ?? []);
        var words = tables is null ? null : WordsOf(arguments, tables);
        if (words is not null && whose is not null)
        {
            ValidateAccounts(whose, words).ToList().ForEach(arguments.Reject);
        }
        foreach (var verb in verbs.Except(KnownVerbs))
        {
            arguments.Reject($"{VerbOption.Name}: '{verb}' is none of {string.Join(", ", KnownVerbs)}.");
        }
        RejectUnless(whose is null or Operator or OperatorReplica, VerbOption, $"--for {Operator} and --for {OperatorReplica}");
        RejectUnless(whose is null or ReplicaTrust, TableOptions.ReplicaRoleExternalId, $"--for {ReplicaTrust}");
        RejectUnless(whose is null or SourceStream, StreamLabelOption, $"--for {SourceStream}");
        return words is null || whose is null ? null : new PolicySettings(whose, verbs, words);

        void RejectUnless<T>(bool isFor, Option<T> option, string documents)
        {
            if (!isFor && arguments.Value(option) is not (null or Array { Length: 0 }))
            {
                arguments.Reject($"{option.Name} is for {documents} alone.");
            }
        }
    }

    public static string RemedyFor(string placeholder) => placeholder switch
    {
        "STREAM_LABEL" => $"Specify the stream's label with {StreamLabelOption.Name}.",
        _ => "Specify the tables, or the role in the replicas' account, by ARN to fill in their accounts.",
    };

    private static PolicyWords WordsOf(Arguments arguments, TableArguments tables)
    {
        var function = arguments.Value(FunctionOption) ?? $"{tables.SourceTable.Name}-replicator";
        return new PolicyWords(
            tables.SourceAddress,
            [.. tables.ReplicaTables.Select(replica => TableArguments.AddressOf(replica with { RoleArn = null }))],
            tables.ReplicaTables[0].RoleArn,
            arguments.Value(TableOptions.ReplicaRoleExternalId),
            function,
            arguments.Value(FunctionRoleOption) ?? function,
            arguments.Value(StreamLabelOption));
    }

    /// <summary>Each role is in one account, so a document may need a role to assume in another one.</summary>
    private static IEnumerable<string> ValidateAccounts(string whose, PolicyWords words)
    {
        var (source, replicas) = (words.Source, words.Replicas);
        if (words.HasReplicaRole)
        {
            yield break;
        }
        if (whose == SourceStream && replicas.Any(replica => replica.Account is null || replica.Account == source.Account))
        {
            yield return $"--for {SourceStream} is for a function in another account than the source. " +
                "Specify the replicas there by their ARNs.";
        }
        if (whose == FunctionDocument && replicas.Select(replica => replica.Account ?? source.Account).Distinct().Count() > 1)
        {
            yield return "--replica: the replicas are in several accounts, but the function's role is in one. Print the policy of one " +
                "function per account, or specify a role in the replicas' account with --replica-role-arn.";
        }
        if (whose == Operator && source.Account is { } account)
        {
            foreach (var replica in replicas.Where(replica => (replica.Account ?? account) != account))
            {
                yield return $"--replica: {replica} is in account {replica.Account}, but the source is in {account}. " +
                    "Specify a role in the replica's account with --replica-role-arn.";
            }
        }
    }
}
