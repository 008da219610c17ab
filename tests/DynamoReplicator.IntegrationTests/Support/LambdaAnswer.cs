using System.Text.Json;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>Reads a function's response as Lambda does when ReportBatchItemFailures is on.</summary>
internal static class LambdaAnswer
{
    /// <returns>The sequence number to resume at, or null if all records are done.</returns>
    public static string? FirstFailed(Stream answer)
    {
        using var document = JsonDocument.Parse(answer);
        return FirstFailed(document);
    }

    public static string? FirstFailed(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return FirstFailed(document);
    }

    private static string? FirstFailed(JsonDocument answer) =>
        answer.RootElement.GetProperty("batchItemFailures").EnumerateArray()
            .Select(failure => failure.GetProperty("itemIdentifier").GetString()).FirstOrDefault();
}
