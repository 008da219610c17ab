using System.CommandLine;
using System.Globalization;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>What a person gets to read who asked for something that is not there.</summary>
internal static class Usage
{
    /// <returns>The exit code for it.</returns>
    public static int Refuse(ParseResult command, IEnumerable<string> mistakes, TextWriter errors)
    {
        foreach (var mistake in mistakes.Distinct())
        {
            errors.WriteLine(SafeText.Lines($"{CommandLineTool.Name}: {mistake}"));
        }
        var verb = command.CommandResult.Command.Name;
        errors.WriteLine($"See: {CommandLineTool.Name}{(verb == CommandLineTool.Name ? "" : $" {verb}")} --help");
        return ExitCode.Usage;
    }

    /// <summary>An option with an amount of something a second, or nothing.</summary>
    public static Option<double?> Rate(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "N" };
        option.CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number))
            {
                return number;
            }
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a number above 0. Give one, such as 500, or leave it out for no limit.");
            return null;
        };
        return option;
    }

    /// <summary>An option with one of a few words, the first of which is the default.</summary>
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
                result.AddError($"{name}: '{result.Tokens[0].Value}' is none of {string.Join(", ", words)}.");
            }
        });
        return option;
    }
}
