using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Prints the help, followed by the verb's examples and the exit codes.</summary>
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
        parseResult.InvocationConfiguration.Output.WriteLine($"Exit codes:{Environment.NewLine}{ExitCode.Help}{Environment.NewLine}");
        return exitCode;
    }
}
