using System.CommandLine;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>The settings of <c>run</c>.</summary>
internal sealed record RunSettings
{
    private static readonly Option<string?> CheckpointOption = new("--checkpoint")
    {
        Description = "File that stores the run's position. The next run resumes from it. Default: none; every run starts at --from.",
        HelpName = "FILE",
    };

    private static readonly Option<string> FromOption = Usage.Choice(
        "--from",
        ["trim-horizon", "latest"],
        "Starting position without a checkpoint: the oldest change in the stream (up to 24 hours old), or changes from now on.");

    private static readonly NumberOption BatchSizeOption = new(
        "--batch-size", 100, (1, StreamPumpOptions.MaxBatchSize), "records", "Maximum number of records per batch.");

    private static readonly NumberOption MaxConcurrencyOption = new(
        "--max-concurrency", 16, (1, 1000), "calls", "Maximum number of BatchWriteItem calls in flight to each replica, per batch.");

    private static readonly Option<bool> SkipTimeToLiveDeletesOption = new("--skip-ttl-deletes")
    {
        Description = "Keeps items in the replicas that time to live deletes at the source.",
    };

    private static readonly Option<bool> NoCoalesceOption = new("--no-coalesce")
    {
        Description = "Writes every version of an item, not only the last one in each batch.",
    };

    public static IEnumerable<Option> Options =>
    [
        CheckpointOption, FromOption, BatchSizeOption, MaxConcurrencyOption, SkipTimeToLiveDeletesOption, NoCoalesceOption,
        .. SelectionOptions.All,
    ];

    public string? CheckpointPath { get; init; }

    public StartingPosition From { get; init; }

    public int BatchSize { get; init; }

    public int MaxConcurrency { get; init; }

    public bool Coalesce { get; init; }

    public bool SkipTimeToLiveDeletes { get; init; }

    public static RunSettings Read(Arguments arguments) => new()
    {
        CheckpointPath = Usage.FileIn(arguments, CheckpointOption),
        From = arguments.Value(FromOption) == "latest" ? StartingPosition.Latest : StartingPosition.TrimHorizon,
        BatchSize = BatchSizeOption.ValueIn(arguments),
        MaxConcurrency = MaxConcurrencyOption.ValueIn(arguments),
        Coalesce = !arguments.Value(NoCoalesceOption),
        SkipTimeToLiveDeletes = arguments.Value(SkipTimeToLiveDeletesOption),
    };

    public ReplicatorOptions OptionsOf(VerbCall call) => new()
    {
        Replicas = call.Tables.ReplicaTables,
        MaxConcurrency = MaxConcurrency,
        Coalesce = Coalesce,
        SkipTimeToLiveDeletes = SkipTimeToLiveDeletes,
        Logger = call.Log,
        TimeProvider = call.Time,
    };
}
