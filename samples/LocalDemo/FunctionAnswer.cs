using System.Text.Json;

namespace DynamoReplicator.LocalDemo;

/// <summary>Reads a response as Lambda does for a trigger with ReportBatchItemFailures.</summary>
internal static class FunctionAnswer
{
    /// <returns>The lowest sequence number among <c>{"batchItemFailures":[{"itemIdentifier":"…"}]}</c>, or null if there is none.</returns>
    /// <exception cref="InvalidOperationException">An identifier is null or empty, which means that the whole batch has failed.</exception>
    public static string? FirstFailed(ReadOnlyMemory<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return null;
        }

        using var json = JsonDocument.Parse(answer);
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty("batchItemFailures", out var failures)
            || failures.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return failures.EnumerateArray().Select(Identifier).OrderBy(number => number.Length)
            .ThenBy(number => number, StringComparer.Ordinal).FirstOrDefault();
    }

    private static string Identifier(JsonElement failure) =>
        failure.TryGetProperty("itemIdentifier", out var identifier) && identifier.GetString() is { Length: > 0 } number
            ? number
            : throw new InvalidOperationException($"The function reported a failure without a record: {failure.GetRawText()}");
}
