using System.Text;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.StreamReading;
using DynamoReplicator.Configuration;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>Replicates the source's stream to the replicas until it is stopped.</summary>
internal sealed class RunSession(RunSettings settings, RunDisplay display, TimeProvider time)
{
    private readonly RunCounter _counter = new(settings.Tables.Replicas.Count, time);
    private readonly UnusableReplicas _unusable = new(settings.DoctorCommand, HttpOptionsOf(display, time));
    private readonly HttpOptions _http = HttpOptionsOf(display, time);

    /// <returns>An <see cref="ExitCode"/>.</returns>
    /// <exception cref="StreamException">The stream cannot be read. The message gives the remedy.</exception>
    /// <exception cref="CommandException">A replica cannot be written. The message gives the remedy.</exception>
    public static async Task<int> RunAsync(
        RunSettings settings, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await new RunSession(settings, RunDisplay.For(settings.Output, output, errors, time), time).RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop before the first read is a normal end.
        }
        return ExitCode.Done;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var source = settings.Tables.SourceAddress;
        var account = await SourceAmongReplicas.ThrowIfAnyAsync(settings.Tables, _http, stop);
        var stream = await FindStreamAsync(source, stop);
        using var file = settings.CheckpointPath is { } path ? StreamCheckpointFile.Open(path) : null;
        var replicas = Names();
        var resumed = file?.Read(stream.StreamArn, replicas);
        var outline = new RunOutline(source.ToString(), replicas, stream.StreamArn, Start(file, resumed), file?.Path);
        var options = settings.ToReplicatorOptions() with { Logger = _http.Logger, TimeProvider = time };
        using var replicator = new Replicator(options, new Wiring { OwnAccount = account });
        using var streams = StreamsClient.Create(source.Region, settings.Tables.Endpoint, http: DynamoDBClientConfig.Http(http: _http));
        var pump = new StreamPump(
            streams,
            stream.StreamArn,
            PumpOptions(stream, file, resumed, replicas),
            (utf8Event, cancellationToken) => ReplicateAsync(replicator, utf8Event, cancellationToken));
        await _unusable.ProbeAsync(settings.ToReplicatorOptions().Replicas, stream.Keys, stop);
        display.Begin(outline);
        try
        {
            await ShowWhileAsync(pump, stop);
        }
        finally
        {
            display.End(_counter.Totals, outline);
        }
    }

    private async Task<SourceStream> FindStreamAsync(TableAddress source, CancellationToken stop)
    {
        var table = settings.Tables.SourceTable;
        using var client = new DynamoDBClient(DynamoDBClientConfig.For(table, http: _http));
        return await SourceStream.FindAsync(client, source.Region, table.Table, settings.Tables.Endpoint, stop);
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
            OnReadFailure = failure => display.Warn(RunFailures.Describe(failure)),
            TimeProvider = time,
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
            throw new CommandException($"{error.Message} The stream would return the same records again, so the run ends.", error);
        }
    }

    private void Count(BatchReport report)
    {
        _counter.Count(report);
        if (RunFailures.Describe(report) is { } failure)
        {
            display.Warn(failure);
        }
    }

    /// <summary>Replicates and shows the progress. A display that fails, for example on a full disk, stops the run gracefully.</summary>
    private async Task ShowWhileAsync(StreamPump pump, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var shown = new CancellationTokenSource();
        var showing = display.ShowAsync(() => _counter.Totals, shown.Token);
        var pumping = pump.RunAsync(ending.Token);
        try
        {
            if (await Task.WhenAny(pumping, showing) == showing)
            {
                await ending.CancelAsync();
            }
            await pumping;
        }
        finally
        {
            await shown.CancelAsync();
            await showing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        if (showing.IsFaulted)
        {
            await showing;
        }
    }

    /// <summary>The names of the replicas in a checkpoint.</summary>
    private List<string> Names() =>
        [.. settings.Tables.Replicas.Select(replica => settings.Tables.ReplicaRoleArn is { } role ? $"{replica} as {role}" : replica)];

    private string Start(StreamCheckpointFile? file, StreamCheckpoint? resumed) => (file, resumed) switch
    {
        (_, not null) => "resuming from the checkpoint",
        (null, _) when settings.From == StartingPosition.TrimHorizon =>
            "starting at the oldest change in the stream (as every run without --checkpoint)",
        _ when settings.From == StartingPosition.TrimHorizon => "starting at the oldest change in the stream",
        _ => "starting at the next change",
    };

    private static HttpOptions HttpOptionsOf(RunDisplay display, TimeProvider time) =>
        new() { Time = time, Logger = new RunLog(display) };
}
