using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.DynamoDBEvents;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// Reads events into the classes of Amazon.Lambda.DynamoDBEvents with System.Text.Json and the options of Lambda's own serializer. Only the
/// maximum depth is the library's, because DynamoDB's items may be nested deeper than the serializer's 64 levels.
/// </summary>
internal static class SerializedEvents
{
    private static readonly JsonSerializerOptions Options = new()
    {
        MaxDepth = 128,
        PropertyNameCaseInsensitive = true,
        Converters = { new EpochTime(), new Base64() },
    };

    /// <summary>Lists all contents of an event. Two events differ only if their lists differ.</summary>
    private static readonly JsonSerializerOptions Listing =
        new() { MaxDepth = 128, WriteIndented = true, Converters = { new EpochTime(), new Base64() } };

    /// <exception cref="JsonException">The event is not JSON, or has other types than the classes.</exception>
    public static DynamoDBEvent? Read(byte[] utf8)
    {
        var withoutMark = utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? utf8.AsSpan(Encoding.UTF8.Preamble.Length) : utf8;
        try
        {
            return JsonSerializer.Deserialize<DynamoDBEvent>(withoutMark, Options);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new JsonException("A value is of another kind.", error);
        }
    }

    public static string Listed(DynamoDBEvent? streamEvent) => JsonSerializer.Serialize(streamEvent, Listing);

    private sealed class EpochTime : JsonConverter<DateTime>
    {
        public override bool HandleNull => true;

        /// <summary>Lambda's serializer rejects an invalid time. In the library, no time fails a batch.</summary>
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    return reader.TryGetDateTime(out var date) ? date : default;
                case JsonTokenType.Number:
                    var time = reader.GetDouble();
                    return time is < 0 or > 253402300799999 ? default : time > 157753180800 ? DateTime.UnixEpoch.AddMilliseconds(time)
                        : DateTime.UnixEpoch.AddSeconds(time);
                default:
                    reader.Skip();
                    return default;
            }
        }

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue($"{value.Ticks} {value.Kind}");
    }

    private sealed class Base64 : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(Convert.FromBase64String(reader.GetString()!));

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
            writer.WriteStringValue($"{Convert.ToHexString(value.ToArray())} at {value.Position}");
    }
}
