using System.CommandLine;
using DynamoReplicator.Cli.Streams;

namespace DynamoReplicator.Cli.Run;

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

    private static readonly Option<string> s_source = new("--source")
    {
        Description = "The source (master) table: REGION/TABLE or its ARN. Its stream must carry new images.",
        HelpName = "TABLE",
        Required = true,
    };

    private static readonly Option<string[]> s_replicas = new("--replica")
    {
        Description = "A replica (slave) table: REGION/TABLE or its ARN. Give it once for each.",
        HelpName = "TABLE",
        Required = true,
    };

    private static readonly Option<string?> s_role = new("--replica-role-arn")
    {
        Description = "The role to assume for writing, when the replicas are in another account.",
        HelpName = "ARN",
    };

    private static readonly Option<string?> s_endpoint = new("--endpoint-url")
    {
        Description = "The address of DynamoDB Local, for source and replicas. Default: AWS, or what AWS_ENDPOINT_URL_DYNAMODB says.",
        HelpName = "URL",
    };

    private static readonly Option<string?> s_checkpoint = new("--checkpoint")
    {
        Description = "The file that keeps how far the run has come; the next run goes on from there. Default: none; every run begins at --from.",
        HelpName = "FILE",
    };

    private static readonly Option<string> s_from = Usage.Choice(
        "--from",
        ["trim-horizon", "latest"],
        "Where to begin when there is no checkpoint: with the oldest change in the stream (up to 24 hours), or with those made from now on.");

    private static readonly Option<int> s_batchSize = Usage.Number("--batch-size", 100, "The most records in a batch, 1 to 10000.");

    private static readonly Option<int> s_maxConcurrency = Usage.Number(
        "--max-concurrency", 16, "The most BatchWriteItem calls of a batch in flight to each replica, 1 to 1000.");

    private static readonly Option<bool> s_skipTimeToLive = new("--skip-ttl-deletes")
    {
        Description = "Keep in the replicas what time to live deletes at the source.",
    };

    private static readonly Option<bool> s_noCoalesce = new("--no-coalesce")
    {
        Description = "Write every version of an item, not only the last of each batch.",
    };

    private static readonly Option<string> s_output = Usage.Choice(
        "--output", ["text", "json"], "How to tell of the progress: text for people, or a JSON object a line.");

    public static Command Create()
    {
        var run = new VerbCommand("run", "Replicates a table without Lambda, until it is stopped: for development, containers and DynamoDB Local.", Examples)
        {
            s_source, s_replicas, s_role, s_endpoint, s_checkpoint, s_from, s_batchSize, s_maxConcurrency, s_skipTimeToLive, s_noCoalesce, s_output,
        };
        run.SetAction(InvokeAsync);
        return run;
    }

    private static async Task<int> InvokeAsync(ParseResult command, CancellationToken stop)
    {
        var settings = Settings(command);
        var (output, errors) = (command.InvocationConfiguration.Output, command.InvocationConfiguration.Error);
        var mistakes = RunMistakes.In(settings, command.GetValue(s_endpoint)).ToList();
        return mistakes.Count > 0
            ? Usage.Refuse(command, mistakes, errors)
            : await RunSession.RunAsync(settings, output, errors, TimeProvider.System, stop);
    }

    private static RunSettings Settings(ParseResult command) => new()
    {
        Source = command.GetRequiredValue(s_source),
        Replicas = command.GetRequiredValue(s_replicas),
        ReplicaRoleArn = command.GetValue(s_role),
        Endpoint = Uri.TryCreate(command.GetValue(s_endpoint), UriKind.Absolute, out var endpoint) ? endpoint : null,
        CheckpointPath = command.GetValue(s_checkpoint),
        From = command.GetValue(s_from) == "latest" ? StartingPosition.Latest : StartingPosition.TrimHorizon,
        BatchSize = command.GetValue(s_batchSize),
        MaxConcurrency = command.GetValue(s_maxConcurrency),
        Coalesce = !command.GetValue(s_noCoalesce),
        SkipTimeToLiveDeletes = command.GetValue(s_skipTimeToLive),
        Output = command.GetValue(s_output) == "json" ? OutputFormat.Json : OutputFormat.Text,
    };
}
