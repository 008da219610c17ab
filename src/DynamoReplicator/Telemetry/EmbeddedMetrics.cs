using System.Buffers;
using System.Text.Json;

namespace DynamoReplicator.Telemetry;

/// <summary>The part of an invocation's context that the metrics lines carry.</summary>
/// <param name="FunctionName">The function's name.</param>
/// <param name="RequestId">The invocation's id.</param>
internal sealed record LambdaInvocation(string FunctionName, string RequestId);

/// <summary>
/// Writes metrics as log lines that CloudWatch turns into metrics: no call, no permission, no agent.
/// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
/// </summary>
/// <param name="output">
/// Where the function's log is read from. Not the Lambda context's logger, nor the console: those put a prefix before the line, and CloudWatch extracts
/// metrics only from a line that is JSON and nothing else. Default: the standard output, which is opened when there is something to write.
/// </param>
/// <param name="logLevel">
/// The function's own log level, which Lambda sets as AWS_LAMBDA_LOG_LEVEL when the log format is JSON. Each line then carries this
/// level, because Lambda takes a JSON line without a level for INFO and drops it when the function's level is higher. Lambda ignores
/// a level unless an RFC 3339 timestamp is beside it.
/// See https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html. Default: none; the line has neither.
/// </param>
internal sealed class EmbeddedMetrics(Stream? output = null, string? logLevel = null)
{
    public const string Namespace = "DynamoReplicator";

    /// <summary>The most values that one metric of a line may have.</summary>
    public const int MaxValues = 100;

    private const string Count = "Count";
    private const string Milliseconds = "Milliseconds";

    private readonly object _oneLineAtATime = new();
    private Stream? _output = output;

    /// <param name="replica">What became of the batch at a replica.</param>
    /// <param name="dimension">The replica's name in CloudWatch, by which the function's replicas are told apart.</param>
    /// <param name="records">The number of records of the batch.</param>
    /// <param name="lagsInMilliseconds">The lag of the records written, at most <see cref="MaxValues"/> of them. May be empty.</param>
    /// <param name="invocation">
    /// The function's name is a dimension, so that two functions never share a metric. The request id is a property of the line.
    /// </param>
    /// <param name="now">The time of the invocation's end.</param>
    public void Write(
        ReplicaResult replica, string dimension, int records, ReadOnlySpan<long> lagsInMilliseconds, LambdaInvocation invocation, DateTimeOffset now)
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
        foreach (var counted in (ReadOnlySpan<string>)["Records", "Written", "Superseded", "Skipped", "Parked", "Failed", "Calls", "Retries", "Unprocessed"])
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

    /// <summary>The deadline is the invocation's, so one alarm on the function watches it for all replicas.</summary>
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
