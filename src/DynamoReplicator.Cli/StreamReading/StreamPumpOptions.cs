namespace DynamoReplicator.Cli.StreamReading;

/// <summary>How a <see cref="StreamPump"/> reads a stream. The defaults are those of Lambda's event source mapping.</summary>
internal sealed record StreamPumpOptions
{
    /// <summary>The most records in a batch that Lambda allows.</summary>
    public const int MaxBatchSize = 10_000;

    /// <summary>Where to begin when there is nothing to resume from. Default: <see cref="StartingPosition.TrimHorizon"/>.</summary>
    public StartingPosition From { get; init; } = StartingPosition.TrimHorizon;

    /// <summary>How far an earlier run has come, by shard. Default: nothing; the run begins at <see cref="From"/>.</summary>
    public IReadOnlyDictionary<string, ShardProgress>? ResumeFrom { get; init; }

    /// <summary>The most records in a batch, 1 to 10,000. Default: 100.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>The most bytes in a batch; a record that alone is larger goes alone. Default: 6 MB, as Lambda's invocations.</summary>
    public int BatchBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>
    /// Properties to put in front of each record's own, as <c>"eventSourceARN":"arn:…"</c>, which the streams API's answers lack and Lambda's events have.
    /// Default: none.
    /// </summary>
    public ReadOnlyMemory<byte> RecordPrefix { get; init; }

    /// <summary>How many shards are read or have a batch in flight at a time. Default: 8.</summary>
    public int ParallelShards { get; init; } = 8;

    /// <summary>How long to leave a shard alone that had nothing new. Default: 250 ms, four times a second.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often to look for new shards. Default: 10 seconds.</summary>
    public TimeSpan ShardPollInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often to look for the children of a shard that has been read to its end. Default: one second.</summary>
    public TimeSpan ChildPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait before trying again. Default: see <see cref="RetryBackoff"/>.</summary>
    public RetryBackoff Backoff { get; init; } = new();

    /// <summary>How long a stopped run waits for batches in flight before it cancels them. Default: 5 seconds.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Takes how far the run has come: every <see cref="SaveInterval"/> if there is something new, and when it ends. Never called twice at once.
    /// What it throws ends the run. Default: none.
    /// </summary>
    public Action<IReadOnlyDictionary<string, ShardProgress>>? Save { get; init; }

    /// <summary>How often to save. Default: one second.</summary>
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Hears of every batch that has been tried; called for several shards at once. Default: none.</summary>
    public Action<BatchReport>? OnBatch { get; init; }

    /// <summary>Hears of every read that failed and will be tried again; called for several shards at once. Default: none.</summary>
    public Action<ReadFailure>? OnReadFailure { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
