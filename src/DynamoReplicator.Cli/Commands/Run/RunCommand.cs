using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.StreamReading;

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

    public static VerbCommand Create() => TableVerb.Create(
        "run",
        "Replicates a table without Lambda until it is stopped, for development, containers, and DynamoDB Local.",
        Examples,
        RunSettings.Options,
        RunSettings.Read,
        RunAsync,
        runsUntilStopped: true);

    private static async Task<int> RunAsync(VerbCall call, RunSettings settings)
    {
        try
        {
            await new RunSession(call, settings).RunAsync();
            return ExitCode.Done;
        }
        catch (StreamException error) when (error.AreChangesLost)
        {
            var repair = SuggestedCommand.Of("verify --repair", call.Tables);
            throw new StreamException($"{error.Message} The command is: {repair}", error);
        }
    }
}
