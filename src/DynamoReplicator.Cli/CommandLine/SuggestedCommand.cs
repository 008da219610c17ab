using System.Text.RegularExpressions;
using DynamoReplicator.Cli.Aws;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>
/// Builds the commands that messages suggest. They reach the same tables in the same way as the command that suggests them, and select
/// the same items and attributes. Without the selection, a repair would write whole items to a partial replica.
/// </summary>
internal static partial class SuggestedCommand
{
    /// <param name="arguments">The verb and its own options.</param>
    /// <param name="tables">The tables, their endpoint, the profile, and the selection if the verb has its options.</param>
    public static string Of(string arguments, TableArguments tables)
    {
        var role = tables.ReplicaTables[0]; // The command line has one role for all replicas.
        IEnumerable<string> words =
        [
            CommandLineTool.Name, arguments, .. Option("--source", tables.SourceTable.Address),
            .. tables.ReplicaTables.SelectMany(replica => Option("--replica", replica.Address)),
            .. Option("--replica-role-arn", role.RoleArn),
            .. Option("--replica-role-external-id", role.RoleExternalId),
            .. Option("--replica-role-session-name", role.RoleSessionName),
            .. Access(tables.SourceTable.Endpoint, tables.Profile),
            .. tables.Selection.SelectMany(selection => Option(selection.Option, selection.Value)),
        ];
        return string.Join(' ', words);
    }

    /// <summary>The options with which the AWS CLI reaches a table as this process does. Empty, or with a leading space.</summary>
    public static string AccessTo(TableReference table) => AccessOptions(table.Endpoint, AwsProfile.InUse());

    /// <summary>
    /// The endpoint and profile options, which the AWS CLI has too. Empty, or with a leading space.
    /// </summary>
    public static string AccessOptions(Uri? endpoint, string? profile) =>
        string.Concat(Access(endpoint, profile).Select(word => $" {word}"));

    /// <summary>Quotes a word for a POSIX shell.</summary>
    public static string Quoted(string word) => Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Access(Uri? endpoint, string? profile) =>
        Option("--endpoint-url", endpoint?.OriginalString).Concat(Option("--profile", profile));

    private static string[] Option(string name, string? value) => value is null ? [] : [name, Quoted(value)];

    [GeneratedRegex(@"^[A-Za-z0-9_./:@=+-]+\z")]
    private static partial Regex Plain();
}
