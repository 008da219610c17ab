using System.Buffers;
using System.Text.Json;

namespace DynamoReplicator.Telemetry;

/// <summary>The part of an invocation's context that the metrics lines carry.</summary>
/// <param name="FunctionName">The function's name.</param>
/// <param name="RequestId">The invocation's id.</param>
internal sealed record LambdaInvocation(string FunctionName, string RequestId);

/// <summary>
/// Writes log lines that CloudWatch turns into metrics. This needs no call, no permission and no agent.
/// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
/// </summary>
/// <param name="output">
/// The stream that Lambda reads the function's log from. The Lambda context's logger and the console add a prefix to each line, and
/// CloudWatch extracts metrics only from lines that are pure JSON. Default: the standard output, which is opened at the first write.
/// </param>
/// <param name="logLevel">
/// The function's own log level, which Lambda sets as AWS_LAMBDA_LOG_LEVEL when the log format is JSON. Each line then carries this
/// level, because Lambda treats a JSON line without a level as INFO and drops it if the function's level is higher. Lambda ignores a level
/// that has no RFC 3339 timestamp beside it.
/// See https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html. Default: none. The line then has neither.
/// </param>
internal sealed class EmbeddedMetrics(Stream? output = null, string? logLevel = null)
{
    public const string Namespace = "DynamoReplicator";

    /// <summary>The maximum number of values of a metric in one line.</summary>
    public const int MaxValues = 100;

    private const string Count = "Count";
    private const string Milliseconds = "Milliseconds";

    private readonly object _oneLineAtATime = new();
    private Stream? _output = output;

    /// <param name="replica">The outcome of the batch at a replica.</param>
    /// <param name="dimension">The replica's name in CloudWatch, which distinguishes the function's replicas.</param>
    /// <param name="records">The number of records of the batch.</param>
    /// <param name="lagsInMilliseconds">The lags of written records, at most <see cref="MaxValues"/>. May be empty.</param>
    /// <param name="invocation">
    /// The function's name is a dimension, so that two functions never share a metric. The request id is a property of the line.
    /// </param>
    /// <param name="now">The time of the invocation's end.</param>
    public void Write(
        ReplicaResult replica,
        string dimension,
        int records,
        ReadOnlySpan<long> lagsInMilliseconds,
        LambdaInvocation invocation,
        DateTimeOffset now)
    {
        var line = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            WriteDirective(json, now, hasLag: !lagsInMilliseconds.IsEmpty, hasCapacity: replica.ConsumedWriteCapacity is not null);
            if (!string.IsNullOrEmpty(logLevel))
            {
                json.WriteString("level"u8, logLevel);
                json.WriteString("timestamp"u8, now.UtcDateTime);
            }
            json.WriteString("FunctionName"u8, invocation.FunctionName);
            json.WriteString("Replica"u8, dimension);
            json.WriteString("ReplicaRegion"u8, replica.Replica.Region);
            json.WriteString("ReplicaTable"u8, replica.Replica.Name);
            json.WriteString("RequestId"u8, invocation.RequestId);
            json.WriteNumber("Records"u8, records);
            json.WriteNumber("Written"u8, replica.Written);
            json.WriteNumber("Superseded"u8, replica.Superseded);
            json.WriteNumber("Skipped"u8, replica.Skipped);
            json.WriteNumber("Parked"u8, replica.Parked);
            json.WriteNumber("Failed"u8, replica.Failed);
            json.WriteNumber("LeftByDeadline"u8, replica.LeftByDeadline);
            json.WriteNumber("Calls"u8, replica.Calls);
            json.WriteNumber("Retries"u8, replica.Retries);
            json.WriteNumber("Unprocessed"u8, replica.Unprocessed);
            json.WriteNumber("BatchDuration"u8, Math.Round(replica.Duration.TotalMilliseconds, 3));
            if (replica.ConsumedWriteCapacity is { } units)
            {
                json.WriteNumber("ConsumedWriteCapacity"u8, units);
            }
            if (!lagsInMilliseconds.IsEmpty)
            {
                json.WriteStartArray("ReplicationLatency"u8);
                foreach (var lag in lagsInMilliseconds)
                {
                    json.WriteNumberValue(lag);
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        lock (_oneLineAtATime)
        {
            _output ??= Console.OpenStandardOutput();
            _output.Write(line.WrittenSpan);
            _output.Flush();
        }
    }

    private static void WriteDirective(Utf8JsonWriter json, DateTimeOffset now, bool hasLag, bool hasCapacity)
    {
        json.WriteStartObject("_aws"u8);
        json.WriteNumber("Timestamp"u8, now.ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics"u8);
        json.WriteStartObject();
        json.WriteString("Namespace"u8, Namespace);
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        json.WriteStringValue("FunctionName"u8);
        json.WriteStringValue("Replica"u8);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics"u8);
        ReadOnlySpan<string> counts =
            ["Records", "Written", "Superseded", "Skipped", "Parked", "Failed", "Calls", "Retries", "Unprocessed"];
        foreach (var counted in counts)
        {
            WriteMetric(json, counted, Count);
        }
        WriteMetric(json, "BatchDuration", Milliseconds);
        if (hasCapacity)
        {
            WriteMetric(json, "ConsumedWriteCapacity", Count);
        }
        if (hasLag)
        {
            WriteMetric(json, "ReplicationLatency", Milliseconds);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        WriteDirectiveOfFunction(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The deadline belongs to the invocation, so one alarm on the function covers all replicas.</summary>
    private static void WriteDirectiveOfFunction(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("Namespace"u8, Namespace);
        json.WriteStartArray("Dimensions"u8);
        json.WriteStartArray();
        json.WriteStringValue("FunctionName"u8);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics"u8);
        WriteMetric(json, "LeftByDeadline", Count);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMetric(Utf8JsonWriter json, string name, string unit)
    {
        json.WriteStartObject();
        json.WriteString("Name"u8, name);
        json.WriteString("Unit"u8, unit);
        json.WriteEndObject();
    }
}
