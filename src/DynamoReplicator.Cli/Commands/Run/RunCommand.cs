using System.CommandLine;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.StreamReading;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>The verb <c>run</c> on the command line.</summary>
internal static class RunCommand
{
    private const string Examples = """
          # Replicate orders from us-east-1, and resume where the last run ended
          dynamo-replicator run --source us-east-1/orders --replica eu-west-1/orders --checkpoint orders.checkpoint

          # Replicate to two replicas on DynamoDB Local
          dynamo-replicator run --source us-east-1/orders --replica eu-west-1/orders --replica ap-southeast-2/orders \
            --endpoint-url http://localhost:8000
        """;

    private static readonly Option<string?> Checkpoint = new("--checkpoint")
    {
        Description = "File that stores the run's position. The next run resumes from it. Default: none; every run starts at --from.",
        HelpName = "FILE",
    };

    private static readonly Option<string> From = Usage.Choice(
        "--from",
        ["trim-horizon", "latest"],
        "Starting position without a checkpoint: the oldest change in the stream (up to 24 hours old), or changes from now on.");

    private static readonly NumberOption BatchSize = new(
        "--batch-size", 100, (1, StreamPumpOptions.MaxBatchSize), "records", "Maximum number of records per batch.");

    private static readonly NumberOption MaxConcurrency = new(
        "--max-concurrency", 16, (1, 1000), "calls", "Maximum number of BatchWriteItem calls in flight to each replica, per batch.");

    private static readonly Option<bool> SkipTimeToLiveDeletes = new("--skip-ttl-deletes")
    {
        Description = "Keeps items in the replicas that time to live deletes at the source.",
    };

    private static readonly Option<bool> NoCoalesce = new("--no-coalesce")
    {
        Description = "Writes every version of an item, not only the last one in each batch.",
    };

    public static Command Create()
    {
        var run = new VerbCommand(
            "run",
            "Replicates a table without Lambda until it is stopped, for development, containers, and DynamoDB Local.",
            Examples,
            Validate);
        Option[] own = [Checkpoint, From, BatchSize, MaxConcurrency, SkipTimeToLiveDeletes, NoCoalesce, TableOptions.Output];
        foreach (var option in TableOptions.OfTables.Concat(own))
        {
            run.Options.Add(option);
        }
        run.SetAction(InvokeAsync);
        return run;
    }

    private static IEnumerable<string> Validate(ParseResult command)
    {
        if (command.ValidValue(Checkpoint) is { } path && (path.Trim().Length == 0 || Directory.Exists(path)))
        {
            yield return $"--checkpoint: '{path}' is not a file path. Specify a file; it is created if it doesn't exist.";
        }
        foreach (var mistake in TableArguments.Validate(command))
        {
            yield return mistake;
        }
    }

    private static async Task<int> InvokeAsync(ParseResult command, CancellationToken stop)
    {
        var settings = Settings(command);
        var (output, errors) = (command.InvocationConfiguration.Output, command.InvocationConfiguration.Error);
        AwsProfile.Use(command);
        try
        {
            return await RunSession.RunAsync(settings, output, errors, TimeProvider.System, stop);
        }
        catch (StreamException error) when (error.AreChangesLost)
        {
            var repair = SuggestedCommand.Of("verify --repair", TableArguments.Of(command));
            throw new StreamException($"{error.Message} The command is: {repair}", error);
        }
    }

    private static RunSettings Settings(ParseResult command) => new()
    {
        Tables = TableArguments.Of(command),
        CheckpointPath = command.GetValue(Checkpoint),
        From = command.GetValue(From) == "latest" ? StartingPosition.Latest : StartingPosition.TrimHorizon,
        BatchSize = BatchSize.ValueIn(command),
        MaxConcurrency = MaxConcurrency.ValueIn(command),
        Coalesce = !command.GetValue(NoCoalesce),
        SkipTimeToLiveDeletes = command.GetValue(SkipTimeToLiveDeletes),
        Output = TableOptions.FormatOf(command),
    };
}
