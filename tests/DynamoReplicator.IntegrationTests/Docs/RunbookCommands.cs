using System.Text.RegularExpressions;

namespace DynamoReplicator.IntegrationTests.Docs;

/// <summary>The commands of docs/operations.md that are the tool's: those of AWS's CLI and of deploy/ need an account.</summary>
internal static partial class RunbookCommands
{
    private const string Tool = "dynamo-replicator ";

    public static IReadOnlyList<string> Read() => [.. In(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "operations.md")))];

    private static IEnumerable<string> In(string page) => Block().Matches(page)
        .SelectMany(block => Continued().Replace(block.Groups["lines"].Value, " ").Split('\n', StringSplitOptions.TrimEntries))
        .Where(line => line.StartsWith(Tool, StringComparison.Ordinal) || line.Contains($"| {Tool}", StringComparison.Ordinal));

    [GeneratedRegex(@"^ *```bash\n(?<lines>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();
}
