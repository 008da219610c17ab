using System.CommandLine;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>A verb with examples in its help.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">The first line of its help.</param>
/// <param name="examples">The examples in its help.</param>
/// <param name="validate">Validates what the parser accepts. Other options may be missing or invalid.</param>
internal sealed class VerbCommand(string name, string description, string examples, Func<ParseResult, IEnumerable<string>> validate)
    : Command(name, description)
{
    /// <summary>Returns the errors of a command line beyond those that the parser reports.</summary>
    public Func<ParseResult, IEnumerable<string>> Validate { get; } = validate;

    /// <summary>Complete command lines, each with a comment.</summary>
    public string Examples { get; } = examples;
}
