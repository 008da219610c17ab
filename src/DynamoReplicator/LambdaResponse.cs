using System.Text.Json;

namespace DynamoReplicator;

/// <summary>
/// The answer to an invocation, as bytes. An identifier that is null or empty would fail the whole batch.
/// See https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html.
/// </summary>
internal static class LambdaResponse
{
    private static readonly byte[] NoFailures = "{\"batchItemFailures\":[]}"u8.ToArray();

    /// <param name="resumeAt">The sequence number of the record to resume at; null when every record is dealt with.</param>
    /// <returns>A stream at its start: Lambda's runtime sends it from where it stands.</returns>
    public static Stream For(string? resumeAt) => resumeAt is null
        ? new MemoryStream(NoFailures, writable: false)
        : new MemoryStream([.. "{\"batchItemFailures\":[{\"itemIdentifier\":\""u8, .. JsonEncodedText.Encode(resumeAt).EncodedUtf8Bytes, .. "\"}]}"u8], writable: false);
}
