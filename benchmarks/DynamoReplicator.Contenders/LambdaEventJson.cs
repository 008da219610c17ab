using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.DynamoDBEvents;

namespace DynamoReplicator.Contenders;

/// <summary>
/// Reads an event into the classes of Amazon.Lambda.DynamoDBEvents like Lambda's serializer for System.Text.Json: names in any case,
/// base64 as streams, seconds as dates.
/// </summary>
public static class LambdaEventJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new EpochSeconds(), new Base64() },
    };

    public static DynamoDBEvent Read(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize<DynamoDBEvent>(utf8, Options)!;

    private sealed class EpochSeconds : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTime.UnixEpoch.AddSeconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }

    private sealed class Base64 : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }
}
