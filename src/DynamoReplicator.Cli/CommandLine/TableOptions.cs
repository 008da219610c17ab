using System.CommandLine;
using System.CommandLine.Parsing;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>The options that every verb has: which tables, how to reach them, and how to tell of it.</summary>
internal static class TableOptions
{
    public static readonly Option<string> Source = new("--source")
    {
        Description = "The source (master) table: REGION/TABLE or its ARN.",
        HelpName = "TABLE",
        Required = true,
    };

    public static readonly Option<string[]> Replicas = new("--replica")
    {
        Description = "A replica (slave) table: REGION/TABLE or its ARN. Repeat the option for several, or separate them with commas.",
        HelpName = "TABLE",
        Required = true,
        CustomParser = Separated,
    };

    public static readonly Option<string?> ReplicaRole = new("--replica-role-arn")
    {
        Description = "The role to assume for the replicas, when they are in another account.",
        HelpName = "ARN",
    };

    public static readonly Option<string?> Endpoint = new("--endpoint-url")
    {
        Description = "The address of DynamoDB Local, for source and replicas. Default: AWS, or what AWS_ENDPOINT_URL_DYNAMODB says.",
        HelpName = "URL",
    };

    public static readonly Option<string?> Profile = new("--profile")
    {
        Description = "The profile of ~/.aws/config or ~/.aws/credentials to use. Default: AWS_PROFILE, or the AWS SDK's chain of credentials.",
        HelpName = "NAME",
    };

    public static readonly Option<string> Output = Usage.Choice(
        "--output", ["text", "json"], "How to tell of it: text for people, or a JSON object a line.");

    public static Uri? EndpointOf(ParseResult command) => Uri.TryCreate(command.ValidValue(Endpoint), UriKind.Absolute, out var endpoint) ? endpoint : null;

    /// <summary>Neither a table's name nor an ARN holds a comma.</summary>
    private static string[] Separated(ArgumentResult result)
    {
        var tables = result.Tokens.SelectMany(token => token.Value.Split(',')).Select(table => table.Trim()).ToArray();
        if (tables.Contains(""))
        {
            result.AddError($"--replica: '{string.Join(' ', result.Tokens)}' lacks a table before or after a comma. Give the tables without spaces, such as eu-west-1/orders,ap-southeast-2/orders.");
        }
        return tables;
    }

    public static OutputFormat FormatOf(ParseResult command) => command.GetValue(Output) == "json" ? OutputFormat.Json : OutputFormat.Text;
}
