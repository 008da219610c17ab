using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Cli.StreamReading;
using DynamoReplicator.Configuration;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Redrive;

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

          # An archive that keeps what time to live deletes: see first what would be done
          dynamo-replicator redrive --source us-east-1/orders --replica eu-west-1/orders --failure failure.json --keep-expired --dry-run
        """;

    private static readonly Option<string[]> Failure = new("--failure")
    {
        Description = "A file of what Lambda's on-failure destination (S3, SQS or SNS) delivered, one document or several; - for standard input. Give it once for each.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> KeepExpired = new("--keep-expired")
    {
        Description = "Leave items in the replicas that time to live deleted at the source. " +
            "Use it where the function has SKIP_TTL_DELETES.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Report what would be put, deleted and left alone, and write nothing.",
    };

    public static Command Create() => TableVerb.Create(
        "redrive",
        "Brings the items of failed batches to the state that the source has now. An old image never comes back. " +
        "Deletes only items whose last record says that they were removed. " +
        "Knows nothing of a function's Where, Select or filter: see the runbook for replicas that hold a part of the source.",
        Examples,
        [Failure, KeepExpired, DryRun],
        command => (command.ValidValue(Failure) ?? []).Where(path => path != StandardInput && !File.Exists(path)).Select(path => $"--failure: there is no file {path}."),
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call)
    {
        var (batches, unreadable) = await ReadAsync(call);
        if (unreadable.Count > 0)
        {
            return Usage.Refuse(call.Command, unreadable, call.Command.InvocationConfiguration.Error);
        }
        if (batches.IsEmpty)
        {
            call.Output.WriteText("nothing to redrive: no failed batch was given");
            call.Output.WriteJson("nothing", json => json.WriteString("verb", "redrive"));
            return ExitCode.Done;
        }
        var keys = new KeysToRedrive(call.Command.GetValue(KeepExpired));
        var isComplete = Report(call, batches);
        if (batches.Records.Count + batches.Ranges.Count > 0)
        {
            isComplete &= await TakeAsync(call, batches, keys);
        }
        var exitCode = keys.Count == 0
            ? ExitCode.Done
            : await ReplicaRuns.ForEachAsync(call, replica => SyncAsync(call, replica, keys, batches.Count));
        return ExitCode.Worse(exitCode, isComplete ? ExitCode.Done : ExitCode.Failure);
    }

    /// <summary>Takes the keys of all records. What cannot be read, or is not of the table, does not hold up the rest.</summary>
    /// <returns>Whether all were taken.</returns>
    private static async Task<bool> TakeAsync(VerbCall call, FailedBatches batches, KeysToRedrive keys)
    {
        using var source = call.Connect(call.Tables.SourceTable);
        // Says at once what a patient reader of the stream would try again for ever: no credentials, no network.
        var schema = KeySchema.Of(await source.DescribeAsync(call.Stop));
        var isComplete = Take(batches.Records);
        foreach (var range in batches.Ranges.Distinct())
        {
            call.Output.WriteText($"reading the records {range.Start} to {range.End} of {SafeText.Of(range.ShardId)} again");
            isComplete &= await TryReadAsync(call, range) is { } found && Take(found);
        }
        return isComplete;

        bool Take(List<FailedRecord> records)
        {
            var strange = records.Where(record => !IsOf(record, schema)).ToHashSet();
            if (strange.Count > 0)
            {
                call.Output.Warn(
                    $"{Quantity.Of(strange.Count, "record")} left out: the key is not that of {call.Tables.Source}, which is {schema}.");
            }
            keys.Add(records.Where(record => !strange.Contains(record)));
            return strange.Count == 0;
        }
    }

    private static bool IsOf(FailedRecord record, KeySchema schema)
    {
        try
        {
            schema.ParseKey(record.Key);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Reads a range again.</summary>
    /// <returns>Null if that is not possible.</returns>
    private static async Task<List<FailedRecord>?> TryReadAsync(VerbCall call, StreamRange range)
    {
        try
        {
            if (await new RangeReader(call).ReadAsync(range) is { } found)
            {
                return found;
            }
            call.Output.Warn(Trimmed(call, range));
        }
        catch (StreamException error)
        {
            call.Output.Warn(error.Message);
        }
        return null;
    }

    private static async Task<(FailedBatches Batches, List<string> Unreadable)> ReadAsync(VerbCall call)
    {
        var (batches, unreadable) = (new FailedBatches(), new List<string>());
        foreach (var path in call.Command.GetRequiredValue(Failure).Distinct())
        {
            try
            {
                var bytes = await BytesAsync(path, call.Stop);
                var name = path == StandardInput ? "standard input" : path;
                new FailureReader(name, arn => IsOf(arn, call.Tables.Source), batches).Read(bytes);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                unreadable.Add($"--failure: {path} cannot be read: {error.Message}");
            }
        }
        return (batches, unreadable);
    }

    /// <returns>Whether everything was understood.</returns>
    private static bool Report(VerbCall call, FailedBatches batches)
    {
        foreach (var (arn, count) in batches.ForeignStreams)
        {
            call.Output.Warn(
                $"{Quantity.Of(count, "batch or record", "batches or records")} left out: of the stream {SafeText.Of(arn)}, " +
                $"not of the source {call.Tables.Source}. Redrive it with its own source.");
        }
        batches.Errors.ForEach(call.Output.Warn);
        return batches.ForeignStreams.Count + batches.Errors.Count == 0;
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

    private static async Task<int> SyncAsync(VerbCall call, ReplicaTable replica, KeysToRedrive keys, int failures)
    {
        var options = new ReconcilerOptions(call.Tables.SourceTable, replica) { Logger = call.Log };
        using var reconciler = new Reconciler(options);
        if (call.Command.GetValue(DryRun))
        {
            Show(call, options, await reconciler.PreviewSyncAsync(keys.Keys, keys.MayDelete, call.Stop));
            return ExitCode.Done;
        }
        var report = await new ProgressView(call.Output, $"{options.Source} to {options.Replica}")
            .ShowAsync(progress => reconciler.SyncAsync(keys.Keys, keys.MayDelete, progress, call.Stop));
        ReportView.Show(
            call.Output,
            "redrive",
            $"redrove {options.Source} to {options.Replica}: {Quantity.Of(failures, "failed batch", "failed batches")}, " +
            $"{Quantity.Of(keys.Count, "key")}, " +
            Quantity.Of(report.Writes, "write") + (report.Rejected > 0 ? $", {Quantity.Of(report.Rejected, "item")} rejected" : ""),
            options,
            report);
        if (report.ExtraLeft > 0)
        {
            call.Output.WriteText($"left alone at {options.Replica}: {LeftAlone(report.ExtraLeft)}");
        }
        return ExitCode.Of(report);
    }

    private static void Show(VerbCall call, ReconcilerOptions options, SyncPreview preview)
    {
        call.Output.WriteText(
            $"redrive of {options.Source} to {options.Replica} would put {Quantity.Of(preview.Puts, "item")} " +
            $"and delete {ReportView.Number(preview.Deletes)}; it would leave alone {LeftAlone(preview.LeftAlone)}");
        call.Output.WriteJson("preview", json =>
        {
            json.WriteString("verb", "redrive");
            json.WriteString("source", options.Source.ToString());
            json.WriteString("replica", options.Replica.ToString());
            json.WriteNumber("puts", preview.Puts);
            json.WriteNumber("deletes", preview.Deletes);
            json.WriteNumber("leftAlone", preview.LeftAlone);
        });
    }

    private static string LeftAlone(long keys) =>
        $"{Quantity.Of(keys, "key")} that the source does not hold and whose records do not say that the item is to be deleted";

    private static string Trimmed(VerbCall call, StreamRange range) =>
        $"The stream no longer holds the records {range.Start} to {range.End} of {SafeText.Of(range.ShardId)}: DynamoDB keeps them for 24 hours. Which items they changed is not known any more. " +
        "Find and repair them all, with --delete-extra unless a replica keeps what its source deletes: " +
        SuggestedCommand.Of("verify --repair", call.Tables);
}
