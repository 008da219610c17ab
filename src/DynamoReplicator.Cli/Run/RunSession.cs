using System.Text;
using Amazon;
using Amazon.DynamoDBv2;
using DynamoReplicator.Cli.Streams;
using DynamoReplicator.Cli.Tables;

namespace DynamoReplicator.Cli.Run;

/// <summary>A run from the source's stream to the replicas.</summary>
internal sealed class RunSession(RunSettings settings, RunDisplay display, TimeProvider time)
{
    private readonly Lock _counting = new();
    private readonly RunFailures _failures = new();
    private readonly long _started = time.GetTimestamp();
    private RunTotals _totals = new();

    /// <returns>An <see cref="ExitCode"/>.</returns>
    /// <exception cref="StreamException">It cannot be done; the message says what to do.</exception>
    public static async Task<int> RunAsync(RunSettings settings, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await new RunSession(settings, RunDisplay.For(settings.Output, output, errors, time), time).RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It was stopped before it began.
        }
        return ExitCode.Done;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var source = settings.SourceAddress;
        var stream = await FindStreamAsync(source, stop);
        RefuseSourceAmongReplicas(stream);
        using var file = settings.CheckpointPath is { } path ? StreamCheckpointFile.Open(path) : null;
        var replicas = Names();
        var resumed = file?.Read(stream.StreamArn, replicas);
        var outline = new RunOutline(source.ToString(), replicas, stream.StreamArn, Start(file, resumed), file?.Path);
        using var replicator = new Replicator(settings.ToReplicatorOptions() with { Logger = new RunLog(display), TimeProvider = time });
        using var streams = StreamsClient.Create(source.Region, settings.Endpoint);
        var pump = new StreamPump(streams, stream.StreamArn, PumpOptions(stream, file, resumed, replicas), (utf8Event, cancellation) => ReplicateAsync(replicator, utf8Event, cancellation));
        display.Begin(outline);
        await ShowWhileAsync(pump.RunAsync(stop));
        display.End(Totals(), outline);
    }

    private async Task<SourceStream> FindStreamAsync(TableAddress source, CancellationToken stop)
    {
        var config = new AmazonDynamoDBConfig { MaxErrorRetry = 3 };
        if (settings.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(source.Region);
        }
        // Where the environment names an endpoint the SDK would sign for its default region.
        config.AuthenticationRegion = source.Region;
        using var client = new AmazonDynamoDBClient(config);
        return await SourceStream.FindAsync(client, source.Region, source.Account is null ? source.Table : settings.Source, stop);
    }

    /// <summary>What the command line could not tell: a replica given by its ARN is the source, whose account is known only now.</summary>
    private void RefuseSourceAmongReplicas(SourceStream stream)
    {
        var itself = settings.Replicas.FirstOrDefault(replica =>
            TableAddress.TryParse(stream.TableArn, out var source) && TableAddress.TryParse(replica, out var address) && TableMistakes.IsSource(address, source, settings.ReplicaRoleArn));
        if (itself is not null)
        {
            throw new StreamException($"The replica {itself} is the source itself ({stream.TableArn}): it would feed itself for ever. Name another table, region or account.");
        }
    }

    private StreamPumpOptions PumpOptions(SourceStream stream, StreamCheckpointFile? file, StreamCheckpoint? resumed, IReadOnlyList<string> replicas) => new()
    {
        From = settings.From,
        ResumeFrom = resumed?.Shards,
        BatchSize = settings.BatchSize,
        // As in Lambda's events: with it the library can tell a replica that is the source.
        RecordPrefix = Encoding.UTF8.GetBytes($"\"eventSourceARN\":\"{stream.StreamArn}\""),
        Save = file is null ? null : shards => file.Write(new StreamCheckpoint(stream.StreamArn, replicas, shards)),
        OnBatch = Count,
        OnReadFailure = failure => display.Warn(RunFailures.Describe(failure)),
        TimeProvider = time,
    };

    private async Task<string?> ReplicateAsync(Replicator replicator, ReadOnlyMemory<byte> utf8Event, CancellationToken cancellation)
    {
        var result = await replicator.ReplicateAsync(utf8Event, cancellation);
        _failures.Note(result);
        lock (_counting)
        {
            _totals = _totals.Plus(result);
        }
        return result.FirstFailedSequenceNumber;
    }

    private void Count(BatchReport report)
    {
        lock (_counting)
        {
            _totals = _totals with
            {
                Records = _totals.Records + report.Done,
                Retries = _totals.Retries + (report.FirstFailed is null ? 0 : 1),
            };
        }
        if (_failures.Describe(report) is { } failure)
        {
            display.Warn(failure);
        }
    }

    private RunTotals Totals()
    {
        lock (_counting)
        {
            return _totals with { Elapsed = time.GetElapsedTime(_started) };
        }
    }

    private async Task ShowWhileAsync(Task work)
    {
        using var end = new CancellationTokenSource();
        var showing = display.ShowAsync(Totals, end.Token);
        try
        {
            await work;
        }
        finally
        {
            await end.CancelAsync();
            await showing.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>The replicas by the names under which a checkpoint knows them.</summary>
    private List<string> Names() => [.. settings.Replicas.Select(replica => settings.ReplicaRoleArn is { } role ? $"{replica} as {role}" : replica)];

    private string Start(StreamCheckpointFile? file, StreamCheckpoint? resumed) => (file, resumed) switch
    {
        (_, not null) => "going on from the checkpoint",
        (null, _) when settings.From == StartingPosition.TrimHorizon => "beginning with the oldest change in the stream (no --checkpoint: every run does)",
        _ when settings.From == StartingPosition.TrimHorizon => "beginning with the oldest change in the stream",
        _ => "beginning with the next change",
    };
}
