using System.CommandLine;
using System.CommandLine.Parsing;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>
/// Reads a command line's options once, into the settings of its verb, and collects the errors so that the user can correct them together.
/// Settings that were read with errors are discarded.
/// </summary>
internal sealed class Arguments(ParseResult command)
{
    private readonly List<string> _errors = [];

    /// <summary>The errors beyond those that the parser reports.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <param name="error">What was given, what is wrong, and what to do.</param>
    public void Reject(string error) => _errors.Add(error);

    /// <returns>The option's value; null if the option is missing or invalid, which the parser reports.</returns>
    public T? Value<T>(Option<T> option) => IsInvalid(option) ? default : command.GetValue(option);

    /// <summary>Whether the verb has the option.</summary>
    public bool Takes(Option option) => command.CommandResult.Command.Options.Contains(option);

    /// <summary>Whether the parser rejected the option's value. The parser throws when such a value is read.</summary>
    public bool IsInvalid(Option option) => command.Errors.Any(error => OptionOf(error)?.Option == option);

    /// <returns>Null if the error is not about an option.</returns>
    public static OptionResult? OptionOf(ParseError error)
    {
        for (var symbol = error.SymbolResult; symbol is not null; symbol = symbol.Parent)
        {
            if (symbol is OptionResult option)
            {
                return option;
            }
        }
        return null;
    }
}
