using System.CommandLine;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>A verb that brings examples for its help.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Command lines to show.</param>
/// <param name="validate">Checks what the parser accepts, as far as it goes: options may be missing or invalid.</param>
internal sealed class VerbCommand(string name, string description, string examples, Func<ParseResult, IEnumerable<string>> validate) : Command(name, description)
{
    /// <summary>Returns the errors of a command line beyond those that the parser reports.</summary>
    public Func<ParseResult, IEnumerable<string>> Validate { get; } = validate;

    /// <summary>Whole command lines, each with a comment.</summary>
    public string Examples { get; } = examples;
}
