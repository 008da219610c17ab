using System.CommandLine;
using System.CommandLine.Parsing;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>
/// Reads a command line that may be invalid, so that a verb can validate the rest of it. The parser throws when the value of an invalid
/// option is read.
/// </summary>
internal static class GivenValues
{
    /// <returns>The option's value; null if the option is missing or invalid, which the parser reports.</returns>
    public static T? ValidValue<T>(this ParseResult command, Option<T> option) =>
        command.IsInvalid(option) ? default : command.GetValue(option);

    /// <summary>Whether the parser rejected the option's value.</summary>
    public static bool IsInvalid(this ParseResult command, Option option) => command.Errors.Any(error => OptionOf(error)?.Option == option);

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
