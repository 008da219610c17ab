using System.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Cli.Streams;
using DynamoReplicator.Cli.Tables;

namespace DynamoReplicator.Cli.Redrive;

/// <summary>The verb <c>redrive</c> on the command line.</summary>
internal static class RedriveCommand
{
    private const string StandardInput = "-";

    private const string Examples = """
          # What the function's failure destination put into S3
          dynamo-replicator redrive --source us-east-1/orders --replica eu-west-1/orders --failure failure.json

          # Messages from the failure queue, through standard input
          aws sqs receive-message --queue-url URL --max-number-of-messages 10 \
            | dynamo-replicator redrive --source us-east-1/orders --replica eu-west-1/orders --failure -
        """;

    private static readonly Option<string[]> Failure = new("--failure")
    {
        Description = "A file of what Lambda's on-failure destination (S3, SQS or SNS) delivered, one document or several; - for standard input. Give it once for each.",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create() => TableVerb.Create(
        "redrive",
        "Brings the items of failed batches to the state that the source has now. An old image never comes back.",
        Examples,
        [Failure],
        command => (command.ValidValue(Failure) ?? []).Where(path => path != StandardInput && !File.Exists(path)).Select(path => $"--failure: there is no file {path}."),
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call)
    {
        var batches = await ReadAsync(call);
        if (batches.Mistakes.Count > 0)
        {
            return Usage.Refuse(call.Command, batches.Mistakes, call.Command.InvocationConfiguration.Error);
        }
        using (var source = new TableConnection(call.Tables.SourceTable))
        {
            await source.DescribeAsync(call.Stop); // Says at once what a patient reader of the stream would try again for ever: no credentials, no network.
        }
        var keys = batches.Keys.ToHashSet();
        var isComplete = true;
        foreach (var range in batches.Ranges.Distinct())
        {
            call.Output.Say($"reading the records {range.Start} to {range.End} of {SafeText.Of(range.ShardId)} again");
            isComplete &= await TryReadAsync(call, range, keys);
        }
        var exitCode = await ReplicaRuns.ForEachAsync(call, replica => SyncAsync(call, replica, keys, batches.Count));
        return isComplete ? exitCode : ExitCode.Failure;
    }

    /// <summary>Reads the keys of a range again. What cannot be read does not hold up the rest.</summary>
    private static async Task<bool> TryReadAsync(VerbCall call, StreamRange range, HashSet<string> keys)
    {
        try
        {
            if (await new RangeReader(call).ReadAsync(range) is { } found)
            {
                keys.UnionWith(found);
                return true;
            }
            call.Output.Warn(Trimmed(call.Tables, range));
        }
        catch (StreamException error)
        {
            call.Output.Warn(error.Message);
        }
        return false;
    }

    private static async Task<FailedBatches> ReadAsync(VerbCall call)
    {
        var batches = new FailedBatches();
        foreach (var path in call.Command.GetRequiredValue(Failure).Distinct())
        {
            try
            {
                new FailureReader(path == StandardInput ? "standard input" : path, batches).Read(await BytesAsync(path, call.Stop));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                batches.Mistakes.Add($"--failure: {path} cannot be read: {error.Message}");
            }
        }
        batches.Mistakes.AddRange(batches.StreamArns.Where(arn => !IsOf(arn, call.Tables.Source))
            .Select(arn => $"--failure: it is of the stream {SafeText.Of(arn)}, not of the source {call.Tables.Source}."));
        return batches;
    }

    private static async Task<byte[]> BytesAsync(string path, CancellationToken stop)
    {
        if (path != StandardInput)
        {
            return await File.ReadAllBytesAsync(path, stop);
        }
        await using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        await input.CopyToAsync(bytes, stop);
        return bytes.ToArray();
    }

    /// <summary>Whether a stream is the source's, as far as its ARN tells: DynamoDB Local's has no true region and account.</summary>
    private static bool IsOf(string streamArn, string source) =>
        TableAddress.TryParse(streamArn, out var stream) && TableAddress.TryParse(source, out var table)
        && stream.Table == table.Table
        && (!TableAddress.IsRegion(stream.Region) || (stream.Region == table.Region && (table.Account ?? stream.Account) == stream.Account));

    private static async Task<bool> SyncAsync(VerbCall call, ReplicaTable replica, HashSet<string> keys, int failures)
    {
        var options = new ReconcilerOptions(call.Tables.SourceTable, replica) { Logger = new VerbLog(call.Output) };
        using var reconciler = new Reconciler(options);
        var report = await new ProgressView(call.Output, $"{options.Source} to {options.Replica}").ShowAsync(progress => reconciler.SyncAsync(keys, progress, call.Stop));
        ReportView.Tell(
            call.Output,
            "redrive",
            $"redrove {options.Source} to {options.Replica}: {ReportView.Count(failures, "failed batch", "failed batches")}, {ReportView.Count(keys.Count, "key")}, " +
            ReportView.Count(report.Writes, "write") + (report.Rejected > 0 ? $", {ReportView.Count(report.Rejected, "item")} rejected" : ""),
            options,
            report);
        return report.Succeeded;
    }

    private static string Trimmed(TableArguments tables, StreamRange range) =>
        $"The stream no longer holds the records {range.Start} to {range.End} of {SafeText.Of(range.ShardId)}: DynamoDB keeps them for 24 hours. Which items they changed is not known any more. " +
        $"Find and repair them all: {CommandLineTool.Name} verify --repair --source {tables.Source} {string.Join(' ', tables.Replicas.Select(replica => $"--replica {replica}"))}";
}
