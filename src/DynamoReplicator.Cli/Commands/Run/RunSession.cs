using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>Replicates the source's stream to the replicas until it is stopped.</summary>
internal sealed class RunSession(VerbCall call, RunSettings settings)
{
    private readonly RunCounter _counter = new(call.Tables.ReplicaTables.Count, call.Time);

    /// <exception cref="StreamException">
    /// The stream cannot be read, or a replica cannot be written. The message gives the remedy.
    /// </exception>
    /// <exception cref="CommandException">The source cannot be described. The message gives the remedy.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped before it began.</exception>
    public async Task RunAsync()
    {
        var stream = await FindStreamAsync();
        using var replication = StreamReplication.Open(OptionsFor(stream));
        await replication.ProbeAsync(call.Stop);
        var outline = new RunOutline(
            $"{call.Tables.SourceTable}", replication.Replicas, stream.StreamArn, StartOf(replication), replication.CheckpointPath);
        await new RunView(call.Output, outline, () => _counter.Totals).ShowAsync(replication.RunAsync, call.Stop);
    }

    private async Task<SourceStream> FindStreamAsync()
    {
        using var source = call.Connect(call.Tables.SourceTable);
        return SourceStream.Of(await source.DescribeAsync(call.Stop), source.Table, SuggestedCommand.AccessTo(source.Table));
    }

    private StreamReplicationOptions OptionsFor(SourceStream stream) => new()
    {
        Source = call.Tables.SourceTable,
        Stream = stream,
        Replicator = settings.OptionsOf(call),
        OwnAccount = call.OwnAccount,
        CheckpointPath = settings.CheckpointPath,
        From = settings.From,
        BatchSize = settings.BatchSize,
        DoctorCommand = SuggestedCommand.Of("doctor", call.Tables with { Selection = [] }), // doctor examines whole tables.
        Http = call.Http,
        DescribeError = AwsErrorText.Describe,
        OnReady = _counter.Begin,
        OnCaughtUp = _counter.CaughtUp,
        OnBatch = Count,
        OnReadFailure = failure => call.Output.Warn(RunFailures.Describe(failure)),
    };

    private void Count(BatchReport report)
    {
        _counter.Count(report);
        if (RunFailures.Describe(report) is { } failure)
        {
            call.Output.Warn(failure);
        }
    }

    private string StartOf(StreamReplication replication) => replication switch
    {
        { IsResumed: true } => "resuming from the checkpoint",
        { CheckpointPath: null } when settings.From == StartingPosition.TrimHorizon =>
            "starting at the oldest change in the stream (as every run without --checkpoint)",
        _ when settings.From == StartingPosition.TrimHorizon => "starting at the oldest change in the stream",
        _ => "starting at the next change",
    };
}
