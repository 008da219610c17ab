using DynamoReplicator.Configuration;
using Microsoft.Extensions.Configuration;

namespace DynamoReplicator.Settings;

/// <summary>
/// Reads options from a section of the configuration, and reports all errors together. It reads each setting by name instead of binding
/// the section to the type by reflection, which would ignore misspelled names and would not work in natively compiled programs.
/// </summary>
internal static class ConfiguredOptions
{
    private static readonly ReplicatorOptions Defaults = new();

    private static readonly StreamingOptions StreamingDefaults = new();

    private static readonly string[] ReplicatorSettings =
    [
        nameof(ReplicatorOptions.Source),
        nameof(ReplicatorOptions.Replicas),
        nameof(ReplicatorOptions.MaxConcurrency),
        nameof(ReplicatorOptions.ReportBatchItemFailures),
        nameof(ReplicatorOptions.Coalesce),
        nameof(ReplicatorOptions.SkipTimeToLiveDeletes),
        nameof(ReplicatorOptions.DeadlineMargin),
        nameof(ReplicatorOptions.EmbeddedMetrics),
        nameof(ReplicatorOptions.ReturnConsumedCapacity),
    ];

    private static readonly string[] StreamingSettings =
    [
        .. ReplicatorSettings,
        nameof(StreamingOptions.CheckpointPath),
        nameof(StreamingOptions.StartingPosition),
        nameof(StreamingOptions.BatchSize),
    ];

    /// <exception cref="ArgumentException">A setting is invalid. The message lists all errors.</exception>
    public static ReplicatorOptions ReadReplicator(IConfiguration section)
    {
        var settings = new SettingReader(section);
        var options = Replicator(settings);
        settings.Errors.AddRange(SettingReader.OthersIn(section, ReplicatorSettings));
        settings.Errors.AddRange(ReplicatorOptionsValidator.ErrorsInGivenValues(options)); // Missing replicas have been reported.
        ReplicatorOptionsValidator.ThrowIfAny(settings.Errors);
        return options;
    }

    /// <exception cref="ArgumentException">A setting is invalid. The message lists all errors.</exception>
    public static StreamingOptions ReadStreaming(IConfiguration section)
    {
        var settings = new SettingReader(section);
        var options = new StreamingOptions
        {
            ReplicatorOptions = Replicator(settings),
            CheckpointPath = settings.Text(nameof(StreamingOptions.CheckpointPath)),
            StartingPosition = settings.Choice<StartingPosition>(nameof(StreamingOptions.StartingPosition))
                ?? StreamingDefaults.StartingPosition,
            BatchSize = settings.WholeNumber(nameof(StreamingOptions.BatchSize)) ?? StreamingDefaults.BatchSize,
        };
        settings.Errors.AddRange(SettingReader.OthersIn(section, StreamingSettings));
        settings.Errors.AddRange(options.Errors(ReplicatorOptionsValidator.ErrorsInGivenValues));
        ReplicatorOptionsValidator.ThrowIfAny(settings.Errors, "streaming service");
        return options;
    }

    private static ReplicatorOptions Replicator(SettingReader settings) => Defaults with
    {
        Source = settings.Table(nameof(ReplicatorOptions.Source)),
        Replicas = settings.Replicas(nameof(ReplicatorOptions.Replicas)),
        MaxConcurrency = settings.WholeNumber(nameof(ReplicatorOptions.MaxConcurrency)) ?? Defaults.MaxConcurrency,
        ReportBatchItemFailures = settings.Flag(nameof(ReplicatorOptions.ReportBatchItemFailures)) ?? Defaults.ReportBatchItemFailures,
        Coalesce = settings.Flag(nameof(ReplicatorOptions.Coalesce)) ?? Defaults.Coalesce,
        SkipTimeToLiveDeletes = settings.Flag(nameof(ReplicatorOptions.SkipTimeToLiveDeletes)) ?? Defaults.SkipTimeToLiveDeletes,
        DeadlineMargin = settings.Time(nameof(ReplicatorOptions.DeadlineMargin)),
        EmbeddedMetrics = settings.Flag(nameof(ReplicatorOptions.EmbeddedMetrics)) ?? Defaults.EmbeddedMetrics,
        ReturnConsumedCapacity = settings.Flag(nameof(ReplicatorOptions.ReturnConsumedCapacity)) ?? Defaults.ReturnConsumedCapacity,
    };
}
