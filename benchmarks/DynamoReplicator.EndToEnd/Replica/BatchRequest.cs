using System.Text.Json;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>Reads the body of a BatchWriteItem call. Only a throttled replica needs it.</summary>
internal static class BatchRequest
{
    /// <summary>Returns the writes, each as JSON.</summary>
    public static IReadOnlyList<string> WritesIn(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return [.. Table(json).Value.EnumerateArray().Select(write => write.GetRawText())];
    }

    /// <summary>Returns a response that rejects some of the writes.</summary>
    public static string Unprocessed(ReadOnlyMemory<byte> body, IReadOnlyList<string> refused)
    {
        using var json = JsonDocument.Parse(body);
        return $"{{\"UnprocessedItems\":{{\"{Table(json).Name}\":[{string.Join(',', refused)}]}}}}";
    }

    private static JsonProperty Table(JsonDocument json) => json.RootElement.GetProperty("RequestItems").EnumerateObject().Single();
}
