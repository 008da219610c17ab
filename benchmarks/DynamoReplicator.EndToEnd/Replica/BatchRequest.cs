using System.Text.Json;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>What a BatchWriteItem call asks for: only a throttled replica has to know.</summary>
internal static class BatchRequest
{
    /// <summary>The writes, each as its JSON.</summary>
    public static IReadOnlyList<string> WritesIn(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return [.. Table(json).Value.EnumerateArray().Select(write => write.GetRawText())];
    }

    /// <summary>The answer that leaves out the first writes, which were taken.</summary>
    public static string Unprocessed(ReadOnlyMemory<byte> body, IReadOnlyList<string> writes, int taken)
    {
        using var json = JsonDocument.Parse(body);
        return $"{{\"UnprocessedItems\":{{\"{Table(json).Name}\":[{string.Join(',', writes.Skip(taken))}]}}}}";
    }

    private static JsonProperty Table(JsonDocument json) => json.RootElement.GetProperty("RequestItems").EnumerateObject().Single();
}
