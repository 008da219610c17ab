using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Configuration;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.StreamReading;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>The verb <c>redrive</c> on the command line.</summary>
internal static class RedriveCommand
{
    private const string Examples = """
          # Redrive a document that the function's failure destination wrote to S3
          dynamo-replicator redrive --source us-east-1/orders --replica eu-west-1/orders --failure failure.json

          # Redrive messages from the failure queue, through standard input
          aws sqs receive-message --queue-url URL --max-number-of-messages 10 \
            | dynamo-replicator redrive --source us-east-1/orders --replica eu-west-1/orders --failure -

          # Preview the redrive of an archive that keeps items deleted by time to live
          dynamo-replicator redrive --source us-east-1/orders --replica eu-west-1/orders --failure failure.json --keep-expired --dry-run
        """;

    public static VerbCommand Create() => TableVerb.Create(
        "redrive",
        "Copies the source's current items for the keys of failed batches. Never restores an old image. Deletes only items whose last " +
        "record removed them, or that --filter-expression excludes. For replicas with a part of the source, specify the part as for " +
        "the function.",
        Examples,
        RedriveSettings.Options,
        RedriveSettings.Read,
        RunAsync);

    private static async Task<int> RunAsync(VerbCall call, RedriveSettings settings)
    {
        var (batches, unreadable) = await ReadAsync(call, settings);
        if (unreadable.Count > 0)
        {
            unreadable.ForEach(call.Output.Warn);
            return ExitCode.Usage;
        }
        if (batches.IsEmpty)
        {
            call.Output.WriteText("nothing to redrive: the input contains no failed batch");
            call.Output.WriteJson("nothing", json => json.WriteString("verb", "redrive"));
            return ExitCode.Done;
        }
        var keys = new KeysToRedrive(settings.KeepExpired);
        var isComplete = Report(call, batches);
        if (batches.Records.Count + batches.Ranges.Count > 0)
        {
            isComplete &= await TakeAsync(call, batches, keys);
        }
        var exitCode = keys.Count == 0
            ? ExitCode.Done
            : await ReplicaRuns.ForEachAsync(call, (replica, _) => SyncAsync(call, settings, replica, keys, batches.Count));
        return ExitCode.Worse(exitCode, isComplete ? ExitCode.Done : ExitCode.Failure);
    }

    /// <summary>Collects the keys of all records. Unreadable ranges and records of other tables do not stop the rest.</summary>
    /// <returns>Whether all records were read.</returns>
    private static async Task<bool> TakeAsync(VerbCall call, FailedBatches batches, KeysToRedrive keys)
    {
        using var source = call.Connect(call.Tables.SourceTable);
        // Reports missing credentials or a network failure at once. The stream reader below would retry them indefinitely.
        var schema = KeySchema.Of(await source.DescribeAsync(call.Stop));
        var isComplete = Take(batches.Records);
        foreach (var range in batches.Ranges.Distinct())
        {
            call.Output.WriteNote($"reading the records {range.Start} to {range.End} of {SafeText.Of(range.ShardId)} again");
            isComplete &= await TryReadAsync(call, range) is { } found && Take(found);
        }
        return isComplete;

        bool Take(List<FailedRecord> records)
        {
            var foreign = records.Where(record => !IsOf(record, schema)).ToHashSet();
            if (foreign.Count > 0)
            {
                call.Output.Warn(
                    $"Skipped {Quantity.Of(foreign.Count, "record")} whose keys do not match the key of " +
                    $"{call.Tables.SourceTable.Address}, which is {schema}. Redrive them with their own source.");
            }
            keys.Add(records.Where(record => !foreign.Contains(record)));
            return foreign.Count == 0;
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
    /// <returns>Null if the range cannot be read.</returns>
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

    private static async Task<(FailedBatches Batches, List<string> Unreadable)> ReadAsync(
        VerbCall call, RedriveSettings settings)
    {
        var (batches, unreadable) = (new FailedBatches(), new List<string>());
        foreach (var path in settings.Failures)
        {
            try
            {
                var bytes = await BytesAsync(path, call.Stop);
                var name = path == RedriveSettings.StandardInput ? "standard input" : path;
                new FailureReader(name, arn => IsOf(arn, call.Tables.SourceAddress), batches).Read(bytes);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                unreadable.Add($"--failure: {path} cannot be read: {error.Message}");
            }
        }
        return (batches, unreadable);
    }

    /// <returns>Whether every document was of the source and readable.</returns>
    private static bool Report(VerbCall call, FailedBatches batches)
    {
        foreach (var (arn, count) in batches.ForeignStreams)
        {
            call.Output.Warn(
                $"Skipped {Quantity.Of(count, "batch or record", "batches or records")} of the stream {SafeText.Of(arn)}, " +
                $"which is not the stream of {call.Tables.SourceTable.Address}. Redrive them with their own source.");
        }
        batches.Errors.ForEach(call.Output.Warn);
        return batches.ForeignStreams.Count + batches.Errors.Count == 0;
    }

    private static async Task<byte[]> BytesAsync(string path, CancellationToken stop)
    {
        if (path != RedriveSettings.StandardInput)
        {
            return await File.ReadAllBytesAsync(path, stop);
        }
        await using var input = Console.OpenStandardInput();
        using var bytes = new MemoryStream();
        await input.CopyToAsync(bytes, stop);
        return bytes.ToArray();
    }

    /// <summary>Whether a stream ARN is that of the source. DynamoDB Local's ARNs have no real Region and account.</summary>
    private static bool IsOf(string streamArn, TableAddress table) =>
        TableAddress.TryParse(streamArn, out var stream)
        && stream.Table == table.Table
        && (!TableAddress.IsRegion(stream.Region)
            || (stream.Region == table.Region && (table.Account ?? stream.Account) == stream.Account));

    private static async Task<int> SyncAsync(
        VerbCall call, RedriveSettings settings, ReplicaTable replica, KeysToRedrive keys, int failures)
    {
        var options = new ReconcilerOptions(call.Tables.SourceTable, replica) { Logger = call.Log };
        using var reconciler = new Reconciler(options);
        if (settings.DryRun)
        {
            Show(call, options, await reconciler.PreviewSyncAsync(keys.Keys, MayDelete, call.Stop));
            return ExitCode.Done;
        }
        var report = await new ReconciliationView(call.Output, $"{options.Source} to {options.Replica}")
            .ShowAsync((progress, stop) => reconciler.SyncAsync(keys.Keys, MayDelete, progress, stop), call.Stop);
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

        // An item that the source has, and that is about to be deleted, is excluded by the filter. Its record does not say that it was
        // removed: a change after which an item no longer matches is a modification.
        bool MayDelete(ItemSnapshot item) => item.Item is not null || keys.MayDelete(item.Identity);
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
        $"{Quantity.Of(keys, "key")} that the source does not contain and whose records do not delete the item";

    private static string Trimmed(VerbCall call, StreamRange range) =>
        $"The stream no longer holds the records {range.Start} to {range.End} of {SafeText.Of(range.ShardId)}, " +
        "because DynamoDB keeps them for 24 hours. The changed items are unknown. " +
        "To find and repair them, run the following command, with --delete-extra unless a replica keeps items that its source deletes: " +
        SuggestedCommand.Of("verify --repair", call.Tables);
}
