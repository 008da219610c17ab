using System.CommandLine;
using System.CommandLine.Parsing;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Finds all errors of a command line, so that the user can correct them together.</summary>
internal static class UsageErrors
{
    /// <param name="command">The command line.</param>
    /// <param name="action">The verb's action; null if there are errors.</param>
    public static IReadOnlyList<string> In(ParseResult command, out VerbAction? action)
    {
        action = null;
        var unknown = UnknownTokens(command);
        if (command.CommandResult.Command is not VerbCommand verb)
        {
            return [unknown.Count > 0 ? UnknownCommand(command, unknown[0]) : $"No command was specified. {Commands(command)}"];
        }
        if (WithoutValue(command, verb) is { Count: > 0 } incomplete)
        {
            return incomplete;
        }
        var arguments = new Arguments(command);
        action = verb.Bind(arguments);
        var suggested = unknown.Select(token => OptionLike(command, verb, token)).OfType<Option>().ToHashSet();
        return
        [
            .. unknown.Select(token => Unknown(command, verb, token)),
            .. verb.Options.Where(option => IsMissing(command, option) && !suggested.Contains(option)).Select(Missing),
            .. command.Errors.Select(InOption).OfType<string>().Distinct(),
            .. arguments.Errors,
        ];
    }

    /// <summary>
    /// Reports options that are followed by another option. The parser takes the second option for a value, so its other errors would
    /// mislead.
    /// </summary>
    private static List<string> WithoutValue(ParseResult command, VerbCommand verb)
    {
        var names = verb.Options.Concat(GlobalOptions.All).Select(option => option.Name).ToHashSet();
        return
        [
            .. verb.Options.Where(option => command.GetResult(option)?.Tokens.Any(token => names.Contains(token.Value)) == true)
                .Select(option => $"{option.Name} needs a value: {option.Name} <{option.HelpName}>."),
        ];
    }

    /// <summary>The tokens that belong to no option, without the value that follows an unknown option.</summary>
    private static List<string> UnknownTokens(ParseResult command)
    {
        var unmatched = command.UnmatchedTokens.ToHashSet(StringComparer.Ordinal);
        var tokens = command.Tokens.Select(token => token.Value).ToList();
        return
        [
            .. tokens
                .Where((token, index) => unmatched.Contains(token) && (IsOption(token) || index == 0 || !TakesValue(tokens[index - 1])))
                .Distinct(),
        ];

        // The parser lists unmatched tokens by their text, and the same text may also occur as a value.
        bool TakesValue(string token) => IsOption(token) && (unmatched.Contains(token)
            || command.CommandResult.Command.Options.Any(option => option.Name == token && option.ValueType != typeof(bool)));
    }

    private static string UnknownCommand(ParseResult command, string token)
    {
        var root = command.CommandResult.Command;
        return IsOption(token)
            ? $"'{token}' is not an option of {root.Name}." +
                $"{DidYouMean(Suggestion.For(token, root.Options.Select(option => option.Name)))} {Commands(command)}"
            : Suggestion.For(token, root.Subcommands.Select(verb => verb.Name)) is { } verb
                ? $"'{token}' is not a command.{DidYouMean(verb)}"
                : $"'{token}' is not a command. {Commands(command)}";
    }

    private static string Unknown(ParseResult command, VerbCommand verb, string token) =>
        (IsOption(token), OptionLike(command, verb, token)) switch
        {
            (true, { } option) when option.Name == NameIn(token) =>
                $"'{token}' must come after the command: {CommandLineTool.Name} {verb.Name} {option.Name}.",
            (true, { } option) => $"'{token}' is not an option of {verb.Name}.{DidYouMean(option.Name)}",
            (true, null) => $"'{token}' is not an option of {verb.Name}.",
            _ => $"'{token}' belongs to no option. Quote values that contain spaces, and specify each value with its option.",
        };

    /// <summary>The option that was probably meant, unless that option is on the command line too.</summary>
    private static Option? OptionLike(ParseResult command, VerbCommand verb, string token)
    {
        var options = verb.Options.Concat(GlobalOptions.All).Where(option => command.GetResult(option) is null or { Implicit: true })
            .ToDictionary(option => option.Name);
        return IsOption(token) && Suggestion.For(NameIn(token), options.Keys) is { } name ? options[name] : null;
    }

    private static bool IsMissing(ParseResult command, Option option) =>
        option.Required && command.GetResult(option) is null or { Implicit: true, Option.Required: true };

    private static string Missing(Option option) => $"{option.Name} <{option.HelpName}> is required. {option.Description}";

    private static string? InOption(ParseError error) => Arguments.OptionOf(error) switch
    {
        null => null, // Missing options and unmatched tokens are reported above.
        { IdentifierTokenCount: 0 } => null,
        { Tokens.Count: 0, Option.Arity.MinimumNumberOfValues: > 0 } option =>
            $"{option.Option.Name} needs a value: {option.Option.Name} <{option.Option.HelpName}>.",
        { Option.Arity.MaximumNumberOfValues: 1, Tokens.Count: > 1 and var times } option =>
            $"{option.Option.Name} is specified {times} times. Specify it once.",
        _ => error.Message,
    };

    private static string Commands(ParseResult command) =>
        $"The commands are {string.Join(", ", command.CommandResult.Command.Subcommands.Select(verb => verb.Name))}.";

    private static string DidYouMean(string? name) => name is null ? "" : $" Did you mean {name}?";

    private static string NameIn(string token) => token.Split('=')[0];

    private static bool IsOption(string token) => token.Length > 1 && token[0] == '-';
}
