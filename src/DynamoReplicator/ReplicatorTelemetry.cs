namespace DynamoReplicator;

/// <summary>The names by which OpenTelemetry, or another listener, receives the library's measurements.</summary>
/// <example>
/// <code>
/// builder.Services.AddOpenTelemetry()
///     .WithMetrics(metrics =&gt; metrics.AddMeter(ReplicatorTelemetry.MeterName))
///     .WithTracing(tracing =&gt; tracing.AddSource(ReplicatorTelemetry.ActivitySourceName))
///     .UseOtlpExporter();
/// </code>
/// </example>
public static class ReplicatorTelemetry
{
    /// <summary>The name of the meter: records, calls, retries, lag and duration per replica.</summary>
    public const string MeterName = "DynamoReplicator";

    /// <summary>The name of the activity source: a span per batch, with one child per replica.</summary>
    public const string ActivitySourceName = "DynamoReplicator";
}
