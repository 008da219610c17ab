using System.CommandLine;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.StreamReading;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>The verb <c>run</c> on the command line.</summary>
internal static class RunCommand
{
    private const string Examples = """
          # Follow the stream of orders in us-east-1, from where the last run ended
          dynamo-replicator run --source us-east-1/orders --replica eu-west-1/orders --checkpoint orders.checkpoint

          # On DynamoDB Local, to two replicas
          dynamo-replicator run --source us-east-1/orders --replica eu-west-1/orders --replica ap-southeast-2/orders \
            --endpoint-url http://localhost:8000
        """;

    private static readonly Option<string?> Checkpoint = new("--checkpoint")
    {
        Description = "The file that keeps how far the run has come; the next run goes on from there. Default: none; every run begins at --from.",
        HelpName = "FILE",
    };

    private static readonly Option<string> From = Usage.Choice(
        "--from",
        ["trim-horizon", "latest"],
        "Where to begin when there is no checkpoint: with the oldest change in the stream (up to 24 hours), or with those made from now on.");

    private static readonly NumberOption BatchSize = new("--batch-size", 100, (1, StreamPumpOptions.MaxBatchSize), "records", "Largest number of records in a batch.");

    private static readonly NumberOption MaxConcurrency = new(
        "--max-concurrency", 16, (1, 1000), "calls", "Largest number of BatchWriteItem calls of a batch in flight to each replica.");

    private static readonly Option<bool> SkipTimeToLiveDeletes = new("--skip-ttl-deletes")
    {
        Description = "Keep in the replicas what time to live deletes at the source.",
    };

    private static readonly Option<bool> NoCoalesce = new("--no-coalesce")
    {
        Description = "Write every version of an item, not only the last of each batch.",
    };

    public static Command Create()
    {
        var run = new VerbCommand("run", "Replicates a table without Lambda, until it is stopped: for development, containers and DynamoDB Local.", Examples, Validate)
        {
            TableOptions.Source, TableOptions.Replicas, TableOptions.ReplicaRole, TableOptions.Endpoint, TableOptions.Profile,
            Checkpoint, From, BatchSize, MaxConcurrency, SkipTimeToLiveDeletes, NoCoalesce, TableOptions.Output,
        };
        run.SetAction(InvokeAsync);
        return run;
    }

    private static IEnumerable<string> Validate(ParseResult command)
    {
        if (command.ValidValue(Checkpoint) is { } path && (path.Trim().Length == 0 || Directory.Exists(path)))
        {
            yield return $"--checkpoint: '{path}' is not a file. Give the name of a file; it is made when it is not there.";
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
            throw new StreamException($"{error.Message} The command: {repair}", error);
        }
    }

    private static RunSettings Settings(ParseResult command) => new()
    {
        Source = command.GetRequiredValue(TableOptions.Source),
        Replicas = command.GetRequiredValue(TableOptions.Replicas),
        ReplicaRoleArn = command.GetValue(TableOptions.ReplicaRole),
        Endpoint = TableOptions.EndpointOf(command),
        Profile = command.GetValue(TableOptions.Profile),
        CheckpointPath = command.GetValue(Checkpoint),
        From = command.GetValue(From) == "latest" ? StartingPosition.Latest : StartingPosition.TrimHorizon,
        BatchSize = BatchSize.ValueIn(command),
        MaxConcurrency = MaxConcurrency.ValueIn(command),
        Coalesce = !command.GetValue(NoCoalesce),
        SkipTimeToLiveDeletes = command.GetValue(SkipTimeToLiveDeletes),
        Output = TableOptions.FormatOf(command),
    };
}
