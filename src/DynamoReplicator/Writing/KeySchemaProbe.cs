using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Writing;

/// <summary>
/// Checks, before the first write to a replica, that it has the source's key schema. The check deletes an item that cannot exist: a random
/// key with the source's key attributes. The service checks all attributes of a delete's key, but only the table's own key attributes of a
/// put. A replica without the source's sort key would accept every put and keep one item where the source has many. DescribeTable would
/// show this too, but a function that replicates needs no permission other than BatchWriteItem.
/// </summary>
internal static class KeySchemaProbe
{
    /// <summary>The prefix of every key of type S. Policies that limit <c>dynamodb:LeadingKeys</c> can allow it.</summary>
    public const string Prefix = "dynamo-replicator-key-schema-probe-";

    /// <param name="keys">Any record's <c>Keys</c>: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>.</param>
    public static Write For(ReadOnlySpan<byte> keys)
    {
        var key = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(key))
        {
            writer.WriteStartObject();
            var reader = new Utf8JsonReader(keys);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                writer.WriteStartObject(reader.GetString()!);
                reader.Read();
                reader.Read();
                var type = reader.GetString()!;
                writer.WriteString(type, RandomValue(type));
                writer.WriteEndObject();
                reader.Read();
                reader.Read();
            }
            writer.WriteEndObject();
        }
        return new Write(Write.NoRecord, IsDelete: true, key.WrittenMemory);
    }

    /// <summary>Returns a value with at least 120 random bits, which no table contains.</summary>
    private static string RandomValue(string type) => type switch
    {
        "N" => $"-{1 + RandomNumberGenerator.GetInt32(9)}.{RandomDigits(12)}{RandomDigits(12)}{RandomDigits(13)}",
        "B" => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)),
        _ => $"{Prefix}{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}",
    };

    private static string RandomDigits(int count)
    {
        // The last digit is not zero, so that the number keeps all digits.
        var digits = RandomNumberGenerator.GetString("0123456789", count - 1);
        return digits + RandomNumberGenerator.GetInt32(1, 10).ToString(CultureInfo.InvariantCulture);
    }
}
