using System.Text;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>Replicates the source's stream to the replicas until it is stopped.</summary>
internal sealed class RunSession(VerbCall call, RunSettings settings)
{
    private readonly RunCounter _counter = new(call.Tables.ReplicaTables.Count, call.Time);
    private readonly UnusableReplicas _unusable = new(SuggestedCommand.Of("doctor", call.Tables), call.Http);

    /// <exception cref="StreamException">
    /// The stream cannot be read, or a replica cannot be written. The message gives the remedy.
    /// </exception>
    /// <exception cref="CommandException">The source cannot be described. The message gives the remedy.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before it began.</exception>
    public async Task RunAsync()
    {
        var source = call.Tables.SourceTable;
        var stream = await FindStreamAsync();
        using var file = settings.CheckpointPath is { } path ? StreamCheckpointFile.Open(path) : null;
        var replicas = Names();
        var resumed = file?.Read(stream.StreamArn, replicas);
        using var replicator = new Replicator(settings.OptionsOf(call), new Wiring { OwnAccount = call.OwnAccount });
        using var streams = StreamsClient.Create(source.Region, source.Endpoint, http: DynamoDBClientConfig.Http(http: call.Http));
        var pump = new StreamPump(
            streams,
            stream.StreamArn,
            PumpOptions(stream, file, resumed, replicas),
            (utf8Event, cancellationToken) => ReplicateAsync(replicator, utf8Event, cancellationToken));
        await _unusable.ProbeAsync(call.Tables.ReplicaTables, stream.Keys, call.Stop);
        var outline = new RunOutline($"{source}", replicas, stream.StreamArn, Start(file, resumed), file?.Path);
        await new RunView(call.Output, outline, () => _counter.Totals).ShowAsync(pump.RunAsync, call.Stop);
    }

    private async Task<SourceStream> FindStreamAsync()
    {
        using var source = call.Connect(call.Tables.SourceTable);
        return SourceStream.Of(await source.DescribeAsync(call.Stop), source.Table, SuggestedCommand.AccessTo(source.Table));
    }

    private StreamPumpOptions PumpOptions(
        SourceStream stream, StreamCheckpointFile? file, StreamCheckpoint? resumed, IReadOnlyList<string> replicas) => new()
        {
            From = settings.From,
            ResumeFrom = resumed?.Shards,
            BatchSize = settings.BatchSize,
            // Lambda's events contain it too. The library uses it to detect a replica that is the source.
            RecordPrefix = Encoding.UTF8.GetBytes($"\"eventSourceARN\":\"{stream.StreamArn}\""),
            Save = file is null ? null : shards => file.Write(new StreamCheckpoint(stream.StreamArn, replicas, shards)),
            OnBatch = Count,
            OnReadFailure = failure => call.Output.Warn(RunFailures.Describe(failure)),
            DescribeError = AwsErrorText.Describe,
            TimeProvider = call.Time,
        };

    private async Task<BatchOutcome> ReplicateAsync(
        Replicator replicator, ReadOnlyMemory<byte> utf8Event, CancellationToken cancellationToken)
    {
        var result = await ReadAndReplicateAsync(replicator, utf8Event, cancellationToken);
        _unusable.ThrowIfAny(result);
        return new BatchOutcome(result.FirstFailedSequenceNumber, result);
    }

    private static async Task<ReplicationResult> ReadAndReplicateAsync(
        Replicator replicator, ReadOnlyMemory<byte> utf8Event, CancellationToken cancellationToken)
    {
        try
        {
            return await replicator.ReplicateAsync(utf8Event, cancellationToken);
        }
        catch (ReplicationException error)
        {
            throw new StreamException($"{error.Message} The stream would return the same records again, so the run ends.", error);
        }
    }

    private void Count(BatchReport report)
    {
        _counter.Count(report);
        if (RunFailures.Describe(report) is { } failure)
        {
            call.Output.Warn(failure);
        }
    }

    /// <summary>The names of the replicas in a checkpoint.</summary>
    private List<string> Names() =>
        [.. call.Tables.ReplicaTables.Select(it => it.RoleArn is { } role ? $"{it.Address} as {role}" : it.Address)];

    private string Start(StreamCheckpointFile? file, StreamCheckpoint? resumed) => (file, resumed) switch
    {
        (_, not null) => "resuming from the checkpoint",
        (null, _) when settings.From == StartingPosition.TrimHorizon =>
            "starting at the oldest change in the stream (as every run without --checkpoint)",
        _ when settings.From == StartingPosition.TrimHorizon => "starting at the oldest change in the stream",
        _ => "starting at the next change",
    };
}
