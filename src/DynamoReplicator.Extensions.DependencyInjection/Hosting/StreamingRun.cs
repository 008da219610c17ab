using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Configuration;
using DynamoReplicator.StreamReading;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Hosting;

/// <summary>One run of a source's replication: finds the stream, checks the replicas, and replicates until it is stopped.</summary>
internal sealed class StreamingRun(StreamingOptions options, StreamingProgress progress, ILogger logger)
{
    private readonly TableReference _source = options.ReplicatorOptions.Source!;
    private readonly TimeProvider _time = options.ReplicatorOptions.TimeProvider;

    private string DoctorCommand =>
        $"dynamo-replicator doctor --source {_source.Address}" +
        string.Concat(options.ReplicatorOptions.Replicas.Select(replica => $" --replica {replica.Address}"));

    /// <exception cref="StreamException">The stream cannot be read, or a replica cannot be written. The message gives the
    /// remedy.</exception>
    /// <exception cref="ReplicationException">The source cannot be described. The message gives the remedy.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var replication = StreamReplication.Open(SettingsFor(await FindStreamAsync(stop).ConfigureAwait(false)));
        await replication.ProbeAsync(stop).ConfigureAwait(false);
        StreamingLog.Started(logger, progress.Source, string.Join(", ", replication.Replicas), StartOf(replication));
        try
        {
            await replication.RunAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            var totals = progress.Totals;
            StreamingLog.Stopped(logger, progress.Source, totals.Elapsed.TotalSeconds, totals.Records, totals.Written, totals.Failed);
        }
    }

    private async Task<SourceStream> FindStreamAsync(CancellationToken stop)
    {
        using var table = new TableClient(_source, new CapacityBudget(null, _time), _time, logger);
        var access = _source.Endpoint is { } endpoint ? $" --endpoint-url {endpoint.OriginalString}" : "";
        return SourceStream.Of(await table.DescribeAsync(stop).ConfigureAwait(false), _source, access);
    }

    private StreamReplicationOptions SettingsFor(SourceStream stream) => new()
    {
        Source = _source,
        Stream = stream,
        Replicator = options.ReplicatorOptions,
        // A source that is named without an account is in the account of the credentials.
        OwnAccount = _source.Account is null ? TableIdentity.AccountIn(stream.TableArn) : null,
        CheckpointPath = options.CheckpointPath,
        From = options.StartingPosition,
        BatchSize = options.BatchSize,
        DoctorCommand = DoctorCommand,
        Http = new HttpOptions { Time = _time, Logger = logger },
        DescribeError = (error, operation) => ReadError.Of(error, _source, operation).Reason,
        OnBatch = Count,
        OnReadFailure = failure => StreamingLog.Retrying(logger, RunFailures.Describe(failure)),
        OnListed = progress.Listed,
        OnReady = progress.Begin,
        OnCaughtUp = progress.CaughtUp,
    };

    private void Count(BatchReport report)
    {
        progress.Count(report);
        if (RunFailures.Describe(report) is { } failure)
        {
            StreamingLog.Retrying(logger, failure);
        }
    }

    private string StartOf(StreamReplication replication) =>
        replication.IsResumed ? $"resuming from {replication.CheckpointPath}"
        : options.StartingPosition == StartingPosition.Latest ? "starting at the next change"
        : "starting at the oldest change in the stream";
}
