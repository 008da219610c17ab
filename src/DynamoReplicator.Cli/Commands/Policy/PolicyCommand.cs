using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>The verb <c>policy</c> on the command line.</summary>
internal static class PolicyCommand
{
    private const string FunctionDocument = "function";
    private const string ReplicaTrust = "replica-trust";
    private const string SourceStream = "source-stream";
    private const string Operator = "operator";
    private const string OperatorReplica = "operator-replica";

    private const string Examples = """
          # The function's permissions, with the replica in its own account
          dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for function

          # With every placeholder filled in: the ARN contains the account
          dynamo-replicator policy --source arn:aws:dynamodb:us-east-1:123456789012:table/orders --replica eu-west-1/orders --for function

          # The permissions of a person who backfills and verifies
          dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for operator --verb backfill --verb verify
        """;

    private static readonly string[] Verbs = ["init", "run", "backfill", "verify", "repair", "lag", "redrive", "doctor"];

    private static readonly Option<string> For = Usage.Choice(
        "--for",
        [FunctionDocument, "function-trust", "replica", ReplicaTrust, SourceStream, Operator, OperatorReplica],
        "Whose permissions to print: the function's role (function), the role in the replicas' account that it assumes (replica), or the " +
        "user of this tool (operator). operator-replica is the operator's part in the replicas' account. The documents named -trust say " +
        "who may assume the role. source-stream is the resource policy that lets a function in another account read the source's stream.");

    private static readonly Option<string[]> Verb = new("--verb")
    {
        Description = $"A verb that the operator uses: {string.Join(", ", Verbs)}. repair is what verify --repair needs in " +
            "addition to verify. Repeat the option for several. Default: all.",
        HelpName = "VERB",
    };

    private static readonly Option<string?> Function = new("--function-name")
    {
        Description = "The function's name. Default: the source's name, followed by -replicator.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> FunctionRole = new("--function-role")
    {
        Description = "The name of the function's role. Default: the function's name.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> ExternalId = new("--replica-role-external-id")
    {
        Description = "The external ID that the function must provide to assume the role in the replicas' account. Default: none.",
        HelpName = "ID",
    };

    private static readonly Option<string?> StreamLabel = new("--stream-label")
    {
        Description = "The end of the stream's ARN, such as 2026-01-01T00:00:00.000, for source-stream.",
        HelpName = "LABEL",
    };

    public static Command Create()
    {
        var policy = new VerbCommand(
            "policy",
            "Prints IAM documents for these tables, with the fewest permissions that suffice. Calls no service.",
            Examples,
            Validate)
        {
            TableOptions.Source, TableOptions.Replicas, TableOptions.ReplicaRole, ExternalId, For, Verb, Function, FunctionRole,
            StreamLabel,
        };
        policy.SetAction(Print);
        return policy;
    }

    private static int Print(ParseResult command)
    {
        var (output, errors) = (command.InvocationConfiguration.Output, command.InvocationConfiguration.Error);
        var words = Words(command);
        var document = PolicyDocument.Of(FilesFor(command.GetRequiredValue(For), words), Sids(command), words);
        output.WriteLine(document.Text);
        if (document.Unfilled.Count > 0)
        {
            var remedies = document.Unfilled.Select(RemedyFor).Distinct();
            errors.WriteLine(
                $"{CommandLineTool.Name}: Unknown values are left as {string.Join(", ", document.Unfilled)}. {string.Join(' ', remedies)}");
        }
        return ExitCode.Done;
    }

    private static string RemedyFor(string placeholder) => placeholder switch
    {
        "STREAM_LABEL" => $"Specify the stream's label with {StreamLabel.Name}.",
        _ => "Specify the tables, or the role in the replicas' account, by ARN to fill in their accounts.",
    };

    private static List<string> Validate(ParseResult command)
    {
        var (source, role) = (command.ValidValue(TableOptions.Source), command.ValidValue(TableOptions.ReplicaRole));
        var replicas = command.ValidValue(TableOptions.Replicas) ?? [];
        var mistakes = TableArgumentsValidator.Validate(source, new TableArguments(source ?? "", replicas, role)).ToList();
        var whose = command.IsInvalid(For) ? null : command.GetRequiredValue(For);
        if (mistakes.Count == 0 && whose is not null && source is not null)
        {
            mistakes.AddRange(ValidateAccounts(whose, Address(source), [.. replicas.Select(Address)], role));
        }
        var verbs = command.ValidValue(Verb) ?? [];
        mistakes.AddRange(verbs.Except(Verbs).Select(verb => $"--verb: '{verb}' is none of {string.Join(", ", Verbs)}."));
        if (verbs.Length > 0 && whose is not (null or Operator or OperatorReplica))
        {
            mistakes.Add($"--verb is for --for {Operator} and --for {OperatorReplica} alone.");
        }
        if (command.ValidValue(ExternalId) is not null && whose is not (null or ReplicaTrust))
        {
            mistakes.Add($"{ExternalId.Name} is for --for {ReplicaTrust} alone.");
        }
        if (command.ValidValue(StreamLabel) is not null && whose is not (null or SourceStream))
        {
            mistakes.Add($"{StreamLabel.Name} is for --for {SourceStream} alone.");
        }
        return mistakes;
    }

    /// <summary>Each role is in one account, so a document may need a role to assume in another one.</summary>
    private static IEnumerable<string> ValidateAccounts(
        string whose, TableAddress source, IReadOnlyList<TableAddress> replicas, string? role)
    {
        if (role is not null)
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

    private static PolicyWords Words(ParseResult command)
    {
        var source = Address(command.GetRequiredValue(TableOptions.Source));
        var replicas = command.GetRequiredValue(TableOptions.Replicas).Select(Address).ToList();
        var function = command.GetValue(Function) ?? $"{source.Table}-replicator";
        return new PolicyWords(
            source,
            replicas,
            command.GetValue(TableOptions.ReplicaRole),
            command.GetValue(ExternalId),
            function,
            command.GetValue(FunctionRole) ?? function,
            command.GetValue(StreamLabel));
    }

    private static TableAddress Address(string given) =>
        TableAddress.TryParse(given, out var address) ? address : throw new FormatException(TableAddress.Malformed(given));

    private static string[] FilesFor(string whose, PolicyWords words) => whose switch
    {
        FunctionDocument when words.HasReplicaRole => ["function-role-cross-account"],
        FunctionDocument when words.IsBesideReplica => ["function-role-beside-replica"],
        FunctionDocument => ["function-role"],
        "replica" => ["replica-role"],
        ReplicaTrust when words.ExternalId is not null => ["replica-trust-external-id"],
        Operator => ["operator", words.HasReplicaRole ? "operator-assume" : OperatorReplica],
        _ => [whose], // The others have the names of their files.
    };

    /// <returns>The prefixes of the names of the operator's statements; empty for all.</returns>
    private static List<string> Sids(ParseResult command) =>
        [.. (command.GetValue(Verb) ?? []).Select(verb => $"{char.ToUpperInvariant(verb[0])}{verb[1..]}On")];
}
