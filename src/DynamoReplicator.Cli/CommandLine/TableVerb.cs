using System.CommandLine;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>One use of a verb.</summary>
/// <param name="Command">The command line.</param>
/// <param name="Tables">The tables that it names.</param>
/// <param name="Output">Where to tell of it.</param>
/// <param name="Stop">Asks for an end in good order.</param>
internal sealed record VerbCall(ParseResult Command, TableArguments Tables, VerbOutput Output, CancellationToken Stop)
{
    public TimeProvider Time => Output.Time;

    /// <summary>Says which calls get no response or are retried for long.</summary>
    public ILogger Log { get; } = new RetryLog(Output);

    /// <summary>How the clients of the verb report their calls.</summary>
    public HttpOptions Http => new() { Time = Time, Logger = Log };

    public TableConnection Connect(ReplicaTable table) => new(table, Http);
}

/// <summary>What the verbs about a source and its replicas have in common.</summary>
internal static class TableVerb
{
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Command lines to show.</param>
    /// <param name="options">Its own options, which are shown after the tables'.</param>
    /// <param name="mistakes">What is wrong with its own options; others may be missing or invalid.</param>
    /// <param name="run">Does it, and returns an <see cref="ExitCode"/>.</param>
    public static Command Create(
        string name, string description, string examples, IEnumerable<Option> options, Func<ParseResult, IEnumerable<string>> mistakes, Func<VerbCall, Task<int>> run)
    {
        var verb = new VerbCommand(name, description, examples, command => TableArguments.MistakesIn(command).Concat(mistakes(command)))
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
