using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>A stream record as JSON text, as Lambda delivers it.</summary>
internal sealed record Change(string Json, string SequenceNumber, string EventName, string Keys)
{
    /// <summary>The item after the change as JSON, or null for a REMOVE.</summary>
    public string? NewImage { get; init; }

    /// <summary>Creates a record from one that the streams API returned. Lambda adds the stream's ARN.</summary>
    public static Change OfStream(JsonElement record, string streamArn)
    {
        var dynamodb = record.GetProperty("dynamodb");
        return new Change(
            $"{{\"eventSourceARN\":\"{streamArn}\",{record.GetRawText()[1..]}",
            dynamodb.GetProperty("SequenceNumber").GetString()!,
            record.GetProperty("eventName").GetString()!,
            dynamodb.GetProperty("Keys").GetRawText())
        {
            NewImage = dynamodb.TryGetProperty("NewImage", out var image) ? image.GetRawText() : null,
        };
    }

    /// <summary>Creates a record without a stream.</summary>
    /// <param name="number">Its position in the stream.</param>
    /// <param name="keys">The key, as DynamoDB JSON.</param>
    /// <param name="item">The whole item.</param>
    public static Change Put(int number, string keys, string item) => Of(number, "MODIFY", keys, item);

    public static Change Remove(int number, string keys) => Of(number, "REMOVE", keys, null);

    /// <summary>Creates a REMOVE by DynamoDB's time to live.</summary>
    public static Change Expire(int number, string keys)
    {
        var change = Remove(number, keys);
        return change with
        {
            Json =
            "{\"userIdentity\":{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}," + change.Json[1..]
        };
    }

    /// <summary>Returns the sequence number of a record that was created without a stream.</summary>
    public static string Number(int number) => (100_000_000_000_000_000_000m + number).ToString(CultureInfo.InvariantCulture);

    /// <summary>Creates an event with these records.</summary>
    public static byte[] Event(IEnumerable<Change> changes) =>
        Encoding.UTF8.GetBytes($"{{\"Records\":[{string.Join(',', changes.Select(change => change.Json))}]}}");

    public static byte[] Event(params Change[] changes) => Event(changes.AsEnumerable());

    private static Change Of(int number, string eventName, string keys, string? item)
    {
        var image = item is null ? "" : $"\"NewImage\":{item},";
        var json = $"{{\"eventID\":\"{number}\",\"eventName\":\"{eventName}\",\"eventVersion\":\"1.1\"," +
            $"\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"us-east-1\",\"dynamodb\":{{\"Keys\":{keys},{image}" +
            $"\"SequenceNumber\":\"{Number(number)}\",\"SizeBytes\":1,\"StreamViewType\":\"NEW_IMAGE\"}}}}";
        return new Change(json, Number(number), eventName, keys) { NewImage = item };
    }
}
