using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>The verb <c>policy</c> on the command line.</summary>
internal static class PolicyCommand
{
    private const string Operator = "operator";
    private const string OperatorReplica = "operator-replica";

    private const string Examples = """
          # What the function may do, for a slave in its own account
          dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for function

          # With nothing left to fill in: the account is in the ARN
          dynamo-replicator policy --source arn:aws:dynamodb:us-east-1:123456789012:table/orders --replica eu-west-1/orders --for function

          # What a person needs who backfills and verifies
          dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for operator --verb backfill --verb verify
        """;

    private static readonly string[] Verbs = ["init", "run", "backfill", "verify", "repair", "lag", "redrive", "doctor"];

    private static readonly Option<string> For = Usage.Choice(
        "--for",
        ["function", "function-trust", "replica", "replica-trust", Operator, OperatorReplica],
        "Whose: the function's role; the role in the replicas' account that it assumes (replica); the one who uses this tool (operator), and what of that the role in the replicas' account needs " +
        "(operator-replica); or who may take on such a role (-trust).");

    private static readonly Option<string[]> Verb = new("--verb")
    {
        Description = $"What the operator does: {string.Join(", ", Verbs)}; repair is what verify --repair needs beside verify. Give it once for each. Default: all.",
        HelpName = "VERB",
    };

    private static readonly Option<string?> Function = new("--function-name") { Description = "The function's name. Default: that of the source, and -replicator.", HelpName = "NAME" };

    private static readonly Option<string?> FunctionRole = new("--function-role") { Description = "The name of the function's role. Default: the function's name.", HelpName = "NAME" };

    public static Command Create()
    {
        var policy = new VerbCommand("policy", "Prints IAM documents with no more than what is called, for these tables. It calls nothing.", Examples, MistakesIn)
        {
            TableOptions.Source, TableOptions.Replicas, TableOptions.ReplicaRole, For, Verb, Function, FunctionRole,
        };
        policy.SetAction(Print);
        return policy;
    }

    private static int Print(ParseResult command)
    {
        var (output, errors) = (command.InvocationConfiguration.Output, command.InvocationConfiguration.Error);
        var words = Words(command);
        var document = PolicyDocument.Of(FilesFor(command.GetRequiredValue(For), words.HasReplicaRole), Sids(command), words);
        output.WriteLine(document.Text);
        if (document.Unfilled.Count > 0)
        {
            errors.WriteLine($"{CommandLineTool.Name}: Left for you to fill in: {string.Join(", ", document.Unfilled)}. The ARN of a table, or of the role in the replicas' account, tells its account.");
        }
        return ExitCode.Done;
    }

    private static List<string> MistakesIn(ParseResult command)
    {
        var (source, replicas, role) = (command.ValidValue(TableOptions.Source), command.ValidValue(TableOptions.Replicas) ?? [], command.ValidValue(TableOptions.ReplicaRole));
        var mistakes = TableArgumentsValidator.In(source, replicas, role, endpoint: null).ToList();
        if (mistakes.Count == 0 && role is null && source is not null && TableAddress.TryParse(source, out var table) && table.Account is { } account)
        {
            mistakes.AddRange(replicas.Where(replica => TableAddress.TryParse(replica, out var other) && (other.Account ?? account) != account)
                .Select(replica => $"--replica: {replica} is in another account than the source: give the role there as --replica-role-arn."));
        }
        var verbs = command.ValidValue(Verb) ?? [];
        mistakes.AddRange(verbs.Except(Verbs).Select(verb => $"--verb: '{verb}' is none of {string.Join(", ", Verbs)}."));
        if (verbs.Length > 0 && !command.IsInvalid(For) && command.GetRequiredValue(For) is not (Operator or OperatorReplica))
        {
            mistakes.Add($"--verb is for --for {Operator} and --for {OperatorReplica} alone.");
        }
        return mistakes;
    }

    private static PolicyWords Words(ParseResult command)
    {
        var source = Address(command.GetRequiredValue(TableOptions.Source));
        var replicas = command.GetRequiredValue(TableOptions.Replicas).Select(Address).ToList();
        var function = command.GetValue(Function) ?? $"{source.Table}-replicator";
        return new PolicyWords(source, replicas, command.GetValue(TableOptions.ReplicaRole), function, command.GetValue(FunctionRole) ?? function);
    }

    private static TableAddress Address(string given) => TableAddress.TryParse(given, out var address) ? address : throw new FormatException(TableAddress.Malformed(given));

    private static string[] FilesFor(string whom, bool hasReplicaRole) => whom switch
    {
        "function" => [hasReplicaRole ? "function-role-cross-account" : "function-role"],
        "replica" => ["replica-role"],
        Operator => ["operator", hasReplicaRole ? "operator-assume" : OperatorReplica],
        _ => [whom], // The others are named like their file.
    };

    /// <returns>What the operator's statements begin with; empty for all.</returns>
    private static List<string> Sids(ParseResult command) => [.. (command.GetValue(Verb) ?? []).Select(verb => $"{char.ToUpperInvariant(verb[0])}{verb[1..]}On")];
}
