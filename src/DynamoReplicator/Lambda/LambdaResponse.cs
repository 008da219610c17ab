using System.Text.Json;
using Amazon.Lambda.DynamoDBEvents;
using static Amazon.Lambda.DynamoDBEvents.StreamsEventResponse;

namespace DynamoReplicator.Lambda;

/// <summary>
/// Writes the response to an invocation. Lambda fails the whole batch if an identifier is null or empty.
/// See https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html.
/// </summary>
internal static class LambdaResponse
{
    private static readonly byte[] NoFailures = "{\"batchItemFailures\":[]}"u8.ToArray();

    /// <param name="resumeAt">The sequence number of the record to resume at; null if no record failed.</param>
    /// <param name="windowState">The state of the event's tumbling window, an object or empty; null for an event without a window.</param>
    /// <returns>A stream at its start. Lambda's runtime sends it from its position.</returns>
    public static Stream For(string? resumeAt, byte[]? windowState = null)
    {
        var failures = resumeAt is null
            ? NoFailures
            : [.. "{\"batchItemFailures\":[{\"itemIdentifier\":\""u8, .. JsonEncodedText.Encode(resumeAt).EncodedUtf8Bytes, .. "\"}]}"u8];
        return new MemoryStream(windowState is null ? failures : WithState(windowState, failures), writable: false);
    }

    /// <summary>
    /// Adds the state of a tumbling window. Lambda treats a response without the state as a failure, and delivers the batch again.
    /// See https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html.
    /// </summary>
    private static byte[] WithState(byte[] state, byte[] failures) =>
        [.. "{\"state\":"u8, .. state is [] ? "{}"u8 : state, (byte)',', .. failures.AsSpan(1)];

    /// <summary>Writes a response unchanged. Lambda decides what null values in it mean.</summary>
    public static void Write(StreamsEventResponse? response, Utf8JsonWriter json)
    {
        if (response is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        if (response.BatchItemFailures is { } failures)
        {
            json.WriteStartArray("batchItemFailures"u8);
            foreach (var failure in failures)
            {
                Write(failure, json);
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Write(BatchItemFailure? failure, Utf8JsonWriter json)
    {
        if (failure is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("itemIdentifier"u8, failure.ItemIdentifier);
        json.WriteEndObject();
    }
}
