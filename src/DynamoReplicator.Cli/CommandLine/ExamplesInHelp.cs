using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>A verb that brings examples for its help.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Command lines to show.</param>
/// <param name="mistakes">Checks what the parser accepts, as far as it goes: options may be missing or invalid.</param>
internal sealed class VerbCommand(string name, string description, string examples, Func<ParseResult, IEnumerable<string>> mistakes) : Command(name, description)
{
    /// <summary>Finds what is wrong with a command line beyond what the parser rejects.</summary>
    public Func<ParseResult, IEnumerable<string>> Mistakes { get; } = mistakes;

    /// <summary>Whole command lines, each with a comment.</summary>
    public string Examples { get; } = examples;
}

/// <summary>The help, and the verb's examples and the exit codes after it.</summary>
internal sealed class ExamplesInHelp : SynchronousCommandLineAction
{
    private readonly HelpAction _help;

    private ExamplesInHelp(HelpAction help) => _help = help;

    public static HelpOption Option()
    {
        var option = new HelpOption { Recursive = true };
        option.Action = new ExamplesInHelp((HelpAction)option.Action!);
        return option;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is VerbCommand verb)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"Examples:{Environment.NewLine}{verb.Examples}{Environment.NewLine}");
        }
        parseResult.InvocationConfiguration.Output.WriteLine($"Exit codes:{Environment.NewLine}  {ExitCode.Help}{Environment.NewLine}");
        return exitCode;
    }
}
