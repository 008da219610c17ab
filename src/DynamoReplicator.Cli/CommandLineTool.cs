using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Commands.Backfill;
using DynamoReplicator.Cli.Commands.Completion;
using DynamoReplicator.Cli.Commands.Doctor;
using DynamoReplicator.Cli.Commands.Init;
using DynamoReplicator.Cli.Commands.Lag;
using DynamoReplicator.Cli.Commands.Plan;
using DynamoReplicator.Cli.Commands.Policy;
using DynamoReplicator.Cli.Commands.Redrive;
using DynamoReplicator.Cli.Commands.Run;
using DynamoReplicator.Cli.Commands.Verify;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli;

/// <summary>The program from its arguments to its exit code.</summary>
internal static class CommandLineTool
{
    public const string Name = "dynamo-replicator";

    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Receives the results.</param>
    /// <param name="errors">Receives errors and warnings.</param>
    /// <param name="stop">Requests a graceful stop.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "The user gets a sentence, not a stack trace.")]
    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var command = CreateCommand().Parse(args.Length == 0 ? ["--help"] : args);
        var action = Completions.ActionFor(args, command.RootCommandResult.Command);
        if (action is null && IsToBeChecked(command) && UsageErrors.In(command, out action) is { Count: > 0 } mistakes)
        {
            return Usage.Refuse(command, mistakes, errors);
        }
        try
        {
            if (action is not null)
            {
                return await action(output, errors, stop);
            }
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await command.InvokeAsync(configuration, stop);
        }
        catch (Exception error) when (error is StreamException or CommandException or ReplicationException)
        {
            await errors.WriteLineAsync(SafeText.Lines($"{Name}: {error.Message}"));
            return ExitCode.Failure;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The system's message names the full disk, the closed pipe, or the protected file.
            await errors.WriteLineAsync(SafeText.Lines($"{Name}: {error.Message}"));
            return ExitCode.Failure;
        }
        catch (Exception error)
        {
            await errors.WriteLineAsync(SafeText.Lines($"{Name}: {Unexpected(error)}"));
            return ExitCode.Failure;
        }
    }

    /// <summary>Help and version are shown even if the rest of the command line is invalid.</summary>
    private static bool IsToBeChecked(ParseResult command) =>
        command.Action is ParseErrorAction || command.Action == command.CommandResult.Command.Action;

    internal static string Unexpected(Exception error) =>
        $"An unexpected {error.GetType().Name} occurred{(AwsErrorText.MayQuoteItems(error) ? "." : $": {error.Message}")} " +
        "This is a bug in dynamo-replicator. Please report it.";

    /// <summary>Not a <see cref="RootCommand"/>: that takes its name from the executable file, which may differ.</summary>
    private static Command CreateCommand() => new(Name, "Replicates DynamoDB tables with the DynamoReplicator library.")
    {
        ExamplesInHelp.Option(),
        new VersionOption(),
        GlobalOptions.Verbose,
        GlobalOptions.Quiet,
        PlanCommand.Create(),
        InitCommand.Create(),
        RunCommand.Create(),
        BackfillCommand.Create(),
        VerifyCommand.Create(),
        LagCommand.Create(),
        RedriveCommand.Create(),
        DoctorCommand.Create(),
        PolicyCommand.Create(),
        CompletionCommand.Create(),
    };
}
