using System.CommandLine;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Creates the verbs that work on a source and its replicas.</summary>
internal static class TableVerb
{
    /// <param name="name">The verb.</param>
    /// <param name="description">The first line of its help.</param>
    /// <param name="examples">The examples in its help.</param>
    /// <param name="options">The verb's own options. The help shows them after the tables'.</param>
    /// <param name="validate">Validates the verb's own options. Others may be missing or invalid.</param>
    /// <param name="run">Runs the verb and returns an <see cref="ExitCode"/>.</param>
    public static Command Create(
        string name,
        string description,
        string examples,
        IEnumerable<Option> options,
        Func<ParseResult, IEnumerable<string>> validate,
        Func<VerbCall, Task<int>> run)
    {
        var verb = new VerbCommand(name, description, examples, command => TableArguments.Validate(command).Concat(validate(command)));
        foreach (var option in TableOptions.OfTables.Concat(options).Append(TableOptions.Output))
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
        var verbOutput = new VerbOutput(TableOptions.FormatOf(command), output, errors, TimeProvider.System);
        var call = new VerbCall(command, TableArguments.Of(command), verbOutput, stop);
        try
        {
            await SourceAmongReplicas.ThrowIfAnyAsync(call.Tables, call.Http, stop);
            return await run(call);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The call in flight may throw any exception when it is cancelled.
            call.Output.Warn($"{command.CommandResult.Command.Name} was stopped before it finished.");
            return ExitCode.Failure;
        }
    }
}
