using System.Text.RegularExpressions;

namespace DynamoReplicator.IntegrationTests.Docs;

/// <summary>The tool's commands in docs/. The commands of the AWS CLI and of deploy/ need an account and are left out.</summary>
internal static partial class RunbookCommands
{
    private const string Tool = "dynamo-replicator ";

    // This page creates the replica and starts replication, and the other pages rely on both.
    private const string FirstPage = "backfill-and-verify.md";

    public static IReadOnlyList<string> Read() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "docs"), "*.md")
            .OrderBy(path => Path.GetFileName(path) != FirstPage)
            .ThenBy(path => path, StringComparer.Ordinal)
            .SelectMany(path => In(File.ReadAllText(path)))];

    private static IEnumerable<string> In(string page) => Block().Matches(page)
        .SelectMany(block => Continued().Replace(block.Groups["lines"].Value, " ").Split('\n', StringSplitOptions.TrimEntries))
        .Where(line => line.StartsWith(Tool, StringComparison.Ordinal) || line.Contains($"| {Tool}", StringComparison.Ordinal));

    [GeneratedRegex(@"^ *```bash\n(?<lines>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();
}
