using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Policy;

/// <summary>The verb <c>policy</c> on the command line.</summary>
internal static class PolicyCommand
{
    private const string Examples = """
          # The function's permissions, with the replica in its own account
          dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for function

          # With every placeholder filled in: the ARN contains the account
          dynamo-replicator policy --source arn:aws:dynamodb:us-east-1:123456789012:table/orders --replica eu-west-1/orders --for function

          # The permissions of a person who backfills and verifies
          dynamo-replicator policy --source us-east-1/orders --replica eu-west-1/orders --for operator --verb backfill --verb verify
        """;

    public static Command Create()
    {
        var policy = new VerbCommand(
            "policy",
            "Prints IAM documents for these tables, with the fewest permissions that suffice. Calls no service.",
            Examples,
            arguments => PolicySettings.Read(arguments) is { } settings
                ? (output, errors, _) => Task.FromResult(Print(settings, output, errors))
                : null);
        foreach (var option in PolicySettings.Options)
        {
            policy.Options.Add(option);
        }
        return policy;
    }

    private static int Print(PolicySettings settings, TextWriter output, TextWriter errors)
    {
        var document = PolicyDocument.Of(settings.Files, settings.Sids, settings.Words);
        output.WriteLine(document.Text);
        if (document.Unfilled.Count > 0)
        {
            var remedies = document.Unfilled.Select(PolicySettings.RemedyFor).Distinct();
            errors.WriteLine(
                $"{CommandLineTool.Name}: Unknown values are left as {string.Join(", ", document.Unfilled)}. {string.Join(' ', remedies)}");
        }
        return ExitCode.Done;
    }
}
