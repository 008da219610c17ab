using System.Text;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.StreamReading;

/// <summary>Replicates the changes of a source's stream until it is stopped, and keeps its position in a checkpoint file.</summary>
internal sealed class StreamReplication : IDisposable
{
    private readonly StreamReplicationOptions _options;
    private readonly UnusableReplicas _unusable;
    private readonly StreamCheckpointFile? _file;
    private readonly IReadOnlyList<CheckpointReplica> _replicas;
    private readonly StreamCheckpoint? _resumed;
    private readonly Replicator _replicator;
    private readonly StreamsClient _streams;

    private StreamReplication(StreamReplicationOptions options, StreamCheckpointFile? file)
    {
        _options = options;
        _file = file;
        _unusable = new UnusableReplicas(options.DoctorCommand, options.Http);
        _replicas = [.. options.Replicator.Replicas.Select(CheckpointReplica.Of)];
        _resumed = file?.Read(options.Stream.StreamArn, _replicas);
        _replicator = new Replicator(options.Replicator, new Wiring { OwnAccount = options.OwnAccount });
        var source = options.Source;
        _streams = StreamsClient.Create(
            source.Region,
            source.Endpoint,
            source.RoleArn is null ? null : new AssumedRoleCredentials(source, options.Http, SdkCheck.OfProcess),
            DynamoDBClientConfig.Http(http: options.Http));
    }

    /// <summary>The names of the replicas, as the checkpoint has them.</summary>
    public IReadOnlyList<string> Replicas => [.. _replicas.Select(replica => replica.Name)];

    /// <summary>Whether it resumes from a checkpoint.</summary>
    public bool IsResumed => _resumed is not null;

    /// <summary>The full path of the checkpoint file; null for none.</summary>
    public string? CheckpointPath => _file?.Path;

    /// <exception cref="StreamException">
    /// The checkpoint file cannot be used, or the AWS SDK cannot. The message gives the remedy.
    /// </exception>
    public static StreamReplication Open(StreamReplicationOptions options)
    {
        // The public API for streams is in a package of its own, which would be a dependency of every user.
        if (SdkCheck.OfProcess.ReadProblem is { } problem)
        {
            throw new StreamException(
                $"Streams are read with internal types of the AWS SDK, which cannot be used in this version of it ({problem}). " +
                "Use the version of AWSSDK.DynamoDBv2 that DynamoReplicator depends on, or update DynamoReplicator.");
        }
        var file = options.CheckpointPath is { } path ? StreamCheckpointFile.Open(path) : null;
        try
        {
            return new StreamReplication(options, file);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="UnusableReplicas.ProbeAsync(IEnumerable{ReplicaTable}, Items.KeySchema, CancellationToken)"/>
    public Task ProbeAsync(CancellationToken stop) => _unusable.ProbeAsync(_options.Replicator.Replicas, _options.Stream.Keys, stop);

    /// <inheritdoc cref="StreamPump.RunAsync"/>
    public Task RunAsync(CancellationToken stop) =>
        new StreamPump(_streams, _options.Stream.StreamArn, PumpOptions(), ReplicateAsync).RunAsync(stop);

    public void Dispose()
    {
        _streams.Dispose();
        _replicator.Dispose();
        _file?.Dispose();
    }

    private StreamPumpOptions PumpOptions()
    {
        var streamArn = _options.Stream.StreamArn;
        return new StreamPumpOptions
        {
            From = _options.From,
            ResumeFrom = _resumed?.Shards,
            BatchSize = _options.BatchSize,
            // Lambda's events contain it too. The library uses it to detect a replica that is the source.
            RecordPrefix = Encoding.UTF8.GetBytes($"\"eventSourceARN\":\"{streamArn}\""),
            Save = _file is { } file ? shards => file.Write(new StreamCheckpoint(streamArn, _replicas, shards)) : null,
            OnBatch = _options.OnBatch,
            OnReadFailure = _options.OnReadFailure,
            OnListed = _options.OnListed,
            OnReady = _options.OnReady,
            OnCaughtUp = _options.OnCaughtUp,
            DescribeError = _options.DescribeError,
            TimeProvider = _options.Http.Time,
        };
    }

    private async Task<BatchOutcome> ReplicateAsync(ReadOnlyMemory<byte> utf8Event, CancellationToken cancellationToken)
    {
        var result = await ReadAndReplicateAsync(utf8Event, cancellationToken);
        _unusable.ThrowIfAny(result);
        return new BatchOutcome(result.FirstFailedSequenceNumber, result);
    }

    private async Task<ReplicationResult> ReadAndReplicateAsync(ReadOnlyMemory<byte> utf8Event, CancellationToken cancellationToken)
    {
        try
        {
            return await _replicator.ReplicateAsync(utf8Event, cancellationToken);
        }
        catch (ReplicationException error)
        {
            throw new StreamException($"{error.Message} The stream would return the same records again, so the run ends.", error);
        }
    }
}
