using DynamoReplicator.Aws;
using DynamoReplicator.Calls;

namespace DynamoReplicator.StreamReading;

/// <summary>The options of a <see cref="StreamPump"/>. The defaults are those of Lambda's event source mapping.</summary>
internal sealed record StreamPumpOptions
{
    /// <summary>Lambda's maximum number of records per batch.</summary>
    public const int MaxBatchSize = 10_000;

    /// <summary>Where to start when there is nothing to resume from. Default: <see cref="StartingPosition.TrimHorizon"/>.</summary>
    public StartingPosition From { get; init; } = StartingPosition.TrimHorizon;

    /// <summary>The progress of an earlier run, by shard. Default: none; the run starts at <see cref="From"/>.</summary>
    public IReadOnlyDictionary<string, ShardProgress>? ResumeFrom { get; init; }

    /// <summary>The maximum number of records per batch, from 1 to 10,000. Default: 100.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>
    /// The maximum number of bytes per batch. A larger record gets its own batch. Default: 6 MB, Lambda's invocation limit.
    /// </summary>
    public int BatchBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>
    /// Properties to insert before each record's own, such as <c>"eventSourceARN":"arn:…"</c>, which Lambda's events have and the streams
    /// API's responses lack. Default: none.
    /// </summary>
    public ReadOnlyMemory<byte> RecordPrefix { get; init; }

    /// <summary>The maximum number of shards that are read or have a batch in flight. Default: 8.</summary>
    public int ParallelShards { get; init; } = 8;

    /// <summary>The wait after a read without new records. Default: 250 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The interval between listings of the shards. Default: 10 seconds.</summary>
    public TimeSpan ShardPollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The interval while the children of a finished shard are unknown. Default: one second.</summary>
    public TimeSpan ChildPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The wait before a retry. Default: up to 200 ms at first, and up to 30 seconds later.</summary>
    public Backoff Backoff { get; init; } = new() { First = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromSeconds(30) };

    /// <summary>The time that a stopped run waits for batches in flight before it cancels them. Default: 5 seconds.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Receives the progress at every <see cref="SaveInterval"/> if it changed, and at the end of the run. It is never called
    /// concurrently, and an exception ends the run. Default: none.
    /// </summary>
    public Action<IReadOnlyDictionary<string, ShardProgress>>? Save { get; init; }

    /// <summary>The interval between saves. Default: one second.</summary>
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Receives a report of every attempt at a batch, concurrently for several shards. Default: none.</summary>
    public Action<BatchReport>? OnBatch { get; init; }

    /// <summary>Receives every failed read that will be retried, concurrently for several shards. Default: none.</summary>
    public Action<ReadFailure>? OnReadFailure { get; init; }

    /// <summary>Receives every listing of the stream's shards. Default: none.</summary>
    public Action? OnListed { get; init; }

    /// <summary>
    /// Receives the id of each shard that can be read, before its first read. The shard may still wait for others, because only
    /// <see cref="ParallelShards"/> are read at a time. Default: none.
    /// </summary>
    public Action<string>? OnReady { get; init; }

    /// <summary>
    /// Receives the id of a shard whenever a read finds no records and all earlier ones are done, and whether the shard has been read to
    /// its end. It is called concurrently for several shards. Default: none.
    /// </summary>
    public Action<string, bool>? OnCaughtUp { get; init; }

    /// <summary>Describes failed calls. Default: the call and the error's name.</summary>
    public DescribeError DescribeError { get; init; } = (error, operation) => $"{operation} failed ({AwsError.Of(error).Name}).";

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
