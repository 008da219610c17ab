using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Reports command line errors, and creates the options that share their parsing.</summary>
internal static class Usage
{
    /// <returns>The exit code of an invalid command line.</returns>
    public static int Refuse(ParseResult command, IEnumerable<string> mistakes, TextWriter errors)
    {
        foreach (var mistake in mistakes.Distinct())
        {
            errors.WriteLine(SafeText.Lines($"{CommandLineTool.Name}: {mistake}"));
        }
        errors.WriteLine($"See: {NameOf(command.CommandResult)} --help");
        return ExitCode.Usage;
    }

    /// <summary>The command with the commands that it belongs to: <c>dynamo-replicator verify</c>.</summary>
    private static string NameOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{NameOf(parent)} {result.Command.Name}" : result.Command.Name;

    /// <summary>Reads an option that names a file to write.</summary>
    public static string? FileIn(Arguments arguments, Option<string?> option)
    {
        var path = arguments.Value(option);
        if (path is not null && (path.Trim().Length == 0 || Directory.Exists(path)))
        {
            arguments.Reject($"{option.Name}: '{path}' is not a file path. Specify a file; it is created if it doesn't exist.");
        }
        return path;
    }

    /// <summary>Creates an option that takes a rate per second, or none for no limit.</summary>
    public static Option<double?> Rate(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "N" };
        option.CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number > 0 && double.IsFinite(number))
            {
                return number;
            }
            result.AddError(
                $"{name}: '{result.Tokens[0].Value}' is not a number above 0. Specify one, such as 500, or omit the option for no limit.");
            return null;
        };
        return option;
    }

    /// <summary>Creates an option that takes one of a few words. The first is the default.</summary>
    public static Option<string> Choice(string name, string[] words, string description)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => words[0],
        };
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !words.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{name}: '{result.Tokens[0].Value}' is not a value of this option. Specify one of " +
                    $"{string.Join(", ", words)}.");
            }
        });
        return option;
    }
}
