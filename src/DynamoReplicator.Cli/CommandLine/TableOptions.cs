using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The options that every verb has: the tables, how to reach them, and the output format.</summary>
internal static class TableOptions
{
    public static readonly Option<string> Source = new("--source")
    {
        Description = "Source table, as REGION/TABLE or an ARN.",
        HelpName = "TABLE",
        Required = true,
        CompletionSources = { _ => Completions.OfRegions() },
    };

    public static readonly Option<string[]> Replicas = new("--replica")
    {
        Description = "Replica table, as REGION/TABLE or an ARN. Repeat the option for several replicas, or separate them with commas.",
        HelpName = "TABLE",
        Required = true,
        CustomParser = Separated,
        CompletionSources = { _ => Completions.OfRegions() },
    };

    public static readonly Option<string?> ReplicaRole = new("--replica-role-arn")
    {
        Description = "Role to assume for the replicas, if they are in another account.",
        HelpName = "ARN",
    };

    public static readonly Option<string?> ReplicaRoleExternalId = new("--replica-role-external-id")
    {
        Description = "The external ID to assume that role with. Default: none.",
        HelpName = "ID",
    };

    public static readonly Option<string?> ReplicaRoleSessionName = new("--replica-role-session-name")
    {
        Description = "The name of that role's session. Default: dynamo-replicator.",
        HelpName = "NAME",
    };

    public static readonly Option<string?> Endpoint = new("--endpoint-url")
    {
        Description = "Address of DynamoDB Local, for source and replicas. Default: AWS_ENDPOINT_URL_DYNAMODB, or AWS.",
        HelpName = "URL",
    };

    public static readonly Option<string?> Profile = new("--profile")
    {
        Description = "Profile in ~/.aws/config or ~/.aws/credentials. Default: AWS_PROFILE, or the AWS SDK's credential chain.",
        HelpName = "NAME",
        CompletionSources = { _ => AwsProfile.Names().Select(name => new CompletionItem(name)) },
    };

    public static readonly Option<string> Output = Usage.Choice(
        "--output", ["text", "json"], "Output format: text, or one JSON object per line.");

    /// <summary>The options of a verb that reaches tables, in the order of the help.</summary>
    public static IEnumerable<Option> OfTables =>
        [Source, Replicas, ReplicaRole, ReplicaRoleExternalId, ReplicaRoleSessionName, Endpoint, Profile];

    /// <returns>Null if there is none, or if it is invalid: it is rejected once, not with every table.</returns>
    public static Uri? EndpointOf(Arguments arguments)
    {
        if (arguments.Value(Endpoint) is not { } given)
        {
            return null;
        }
        if (Uri.TryCreate(given, UriKind.Absolute, out var endpoint) && endpoint is { Scheme: "http" or "https" })
        {
            return endpoint;
        }
        arguments.Reject($"--endpoint-url: '{given}' is not a URL. Specify one, such as http://localhost:8000.");
        return null;
    }

    /// <summary>A comma separates tables: neither a table's name nor an ARN contains one.</summary>
    private static string[] Separated(ArgumentResult result)
    {
        var tables = result.Tokens.SelectMany(token => token.Value.Split(',')).Select(table => table.Trim()).ToArray();
        if (tables.Contains(""))
        {
            result.AddError(
                $"--replica: '{string.Join(' ', result.Tokens)}' has no table before or after a comma. " +
                "Specify the tables without spaces, such as eu-west-1/orders,ap-southeast-2/orders.");
        }
        return tables;
    }

    public static OutputFormat FormatOf(Arguments arguments) => arguments.Value(Output) == "json" ? OutputFormat.Json : OutputFormat.Text;
}
