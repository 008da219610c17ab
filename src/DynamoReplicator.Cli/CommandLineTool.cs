using System.CommandLine;
using System.CommandLine.Invocation;
using System.Diagnostics.CodeAnalysis;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Commands.Backfill;
using DynamoReplicator.Cli.Commands.Doctor;
using DynamoReplicator.Cli.Commands.Init;
using DynamoReplicator.Cli.Commands.Lag;
using DynamoReplicator.Cli.Commands.Policy;
using DynamoReplicator.Cli.Commands.Redrive;
using DynamoReplicator.Cli.Commands.Run;
using DynamoReplicator.Cli.Commands.Verify;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Cli.StreamReading;

namespace DynamoReplicator.Cli;

/// <summary>The program from its arguments to its exit code.</summary>
internal static class CommandLineTool
{
    public const string Name = "dynamo-replicator";

    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">What was asked for.</param>
    /// <param name="errors">What went wrong.</param>
    /// <param name="stop">Asks for an end in good order.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "A person gets a sentence, not a stack trace.")]
    public static async Task<int> InvokeAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var command = CreateCommand().Parse(args.Length == 0 ? ["--help"] : args);
        if (IsToBeChecked(command) && UsageErrors.In(command) is { Count: > 0 } mistakes)
        {
            return Usage.Refuse(command, mistakes, errors);
        }
        try
        {
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
            // A full disk, a closed pipe, a file without permission: the message of the system says what and where.
            await errors.WriteLineAsync(SafeText.Lines($"{Name}: {error.Message}"));
            return ExitCode.Failure;
        }
        catch (Exception error)
        {
            await errors.WriteLineAsync(SafeText.Lines($"{Name}: {Unexpected(error)}"));
            return ExitCode.Failure;
        }
    }

    /// <summary>Help and version are shown whatever else the command line holds.</summary>
    private static bool IsToBeChecked(ParseResult command) =>
        command.Action is ParseErrorAction || command.Action == command.CommandResult.Command.Action;

    internal static string Unexpected(Exception error) =>
        $"unexpected {error.GetType().Name}{(AwsErrorText.MayQuoteItems(error) ? "." : $": {error.Message}")} This is a defect of the program: please report it.";

    /// <summary>Not a <see cref="RootCommand"/>, which takes its name from the file that runs and so would call itself something else.</summary>
    private static Command CreateCommand() => new(Name, "Replicates DynamoDB tables: the companion of the DynamoReplicator library.")
    {
        ExamplesInHelp.Option(),
        new VersionOption(),
        InitCommand.Create(),
        RunCommand.Create(),
        BackfillCommand.Create(),
        VerifyCommand.Create(),
        LagCommand.Create(),
        RedriveCommand.Create(),
        DoctorCommand.Create(),
        PolicyCommand.Create(),
    };
}
