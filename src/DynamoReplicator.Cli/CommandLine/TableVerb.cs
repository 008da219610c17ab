using System.CommandLine;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>What the verbs about a source and its replicas have in common.</summary>
internal static class TableVerb
{
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Command lines to show.</param>
    /// <param name="options">Its own options, which are shown after the tables'.</param>
    /// <param name="validate">What is wrong with its own options; others may be missing or invalid.</param>
    /// <param name="run">Does it, and returns an <see cref="ExitCode"/>.</param>
    public static Command Create(
        string name, string description, string examples, IEnumerable<Option> options, Func<ParseResult, IEnumerable<string>> validate, Func<VerbCall, Task<int>> run)
    {
        var verb = new VerbCommand(name, description, examples, command => TableArguments.Validate(command).Concat(validate(command)))
        {
            TableOptions.Source, TableOptions.Replicas, TableOptions.ReplicaRole, TableOptions.Endpoint, TableOptions.Profile,
        };
        foreach (var option in options.Append(TableOptions.Output))
        {
            verb.Options.Add(option);
        }
        verb.SetAction((command, stop) => InvokeAsync(command, run, stop));
        return verb;
    }

    private static async Task<int> InvokeAsync(ParseResult command, Func<VerbCall, Task<int>> run, CancellationToken stop)
    {
        var (output, errors) = (command.InvocationConfiguration.Output, command.InvocationConfiguration.Error);
        AwsProfile.Use(command);
        var call = new VerbCall(command, TableArguments.Of(command), new VerbOutput(TableOptions.FormatOf(command), output, errors, TimeProvider.System), stop);
        try
        {
            return await run(call);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // However the call in flight put it.
            call.Output.Warn($"{command.CommandResult.Command.Name} was stopped before it was done.");
            return ExitCode.Failure;
        }
    }
}
