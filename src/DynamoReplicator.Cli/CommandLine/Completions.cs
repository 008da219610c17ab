using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using System.Text.RegularExpressions;
using Amazon;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>
/// Lists the words that can continue a command line. The scripts of the verb <c>completion</c> request them as dotnet-suggest does: by
/// <c>[suggest:POSITION]</c>, followed by the command line as one argument.
/// </summary>
internal static partial class Completions
{
    private static readonly char[] WhiteSpace = [' ', '\t'];

    /// <returns>Prints the words, one per line; null if the arguments request something else.</returns>
    public static VerbAction? ActionFor(string[] args, Command root) => LineIn(args) is not { } line
        ? null
        : async (output, _, _) =>
        {
            await output.WriteAsync(string.Concat(For(root, line).Select(word => $"{word}\n")));
            return ExitCode.Done;
        };

    /// <summary>The Regions as the beginnings of table addresses.</summary>
    public static IEnumerable<CompletionItem> OfRegions() =>
        RegionEndpoint.EnumerableAllRegions.Select(region => new CompletionItem($"{region.SystemName}/"));

    /// <returns>The command line up to the cursor; null if the arguments request something else.</returns>
    private static string? LineIn(string[] args)
    {
        if (args.Length == 0 || Directive().Match(args[0]) is not { Success: true } directive)
        {
            return null;
        }
        var line = args.Length == 1 ? "" : args[^1];
        return !int.TryParse(directive.Groups["position"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? line
            : position <= line.Length ? line[..position]
            : $"{line} "; // Some shells omit the white space before the cursor.
    }

    /// <param name="root">The program.</param>
    /// <param name="line">The command line up to the cursor, with or without the program's name.</param>
    /// <returns>The words that can stand at the cursor, which begin as the word that stands there.</returns>
    private static IEnumerable<string> For(Command root, string line)
    {
        var word = line[(line.LastIndexOfAny(WhiteSpace) + 1)..];
        var before = line[..^word.Length];
        if (word.StartsWith("--", StringComparison.Ordinal) && word.Split('=', 2) is [var option, var value])
        {
            (before, word) = ($"{before}{option} ", value);
        }
        var others = word[..(word.LastIndexOf(',') + 1)]; // Tables may be separated by commas.
        return root.Parse($"{root.Name} {WithoutProgram(before, root.Name)}").GetCompletions()
            .Select(completion => $"{others}{completion.InsertText ?? completion.Label}")
            .Where(suggestion => suggestion.StartsWith(word, StringComparison.Ordinal) && !IsAlias(suggestion))
            .Distinct();
    }

    private static string WithoutProgram(string line, string name)
    {
        var words = line.TrimStart().Split(WhiteSpace, 2);
        return words.Length == 2 && Path.GetFileNameWithoutExtension(words[0]) == name ? words[1] : line;
    }

    /// <summary>The help has several names, such as <c>-?</c> and <c>/h</c>.</summary>
    private static bool IsAlias(string word) => word[0] is '-' or '/' && !word.StartsWith("--", StringComparison.Ordinal);

    [GeneratedRegex(@"^\[suggest(:(?<position>\d+))?\]\z")]
    private static partial Regex Directive();
}
