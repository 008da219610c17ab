using System.CommandLine;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>A verb with examples in its help.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">The first line of its help.</param>
/// <param name="examples">The examples in its help.</param>
/// <param name="bind">Reads the arguments. Options may be missing or invalid.</param>
internal sealed class VerbCommand(string name, string description, string examples, Func<Arguments, VerbAction?> bind)
    : Command(name, description)
{
    /// <summary>Reads the arguments and returns the action to run with them; null if they have errors.</summary>
    public Func<Arguments, VerbAction?> Bind { get; } = bind;

    /// <summary>Complete command lines, each with a comment.</summary>
    public string Examples { get; } = examples;
}
