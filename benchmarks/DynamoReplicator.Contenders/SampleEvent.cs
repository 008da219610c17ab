using System.Globalization;
using System.Text.Json;

namespace DynamoReplicator.Contenders;

/// <summary>
/// A batch of an orders table's stream. Each record has a new and an old image of about 520 bytes of JSON, and one record in ten is a
/// REMOVE. No key appears twice, so coalescing gains nothing.
/// </summary>
public static class SampleEvent
{
    /// <summary>The largest event that Lambda delivers, in bytes.</summary>
    public const int MaxLength = 6 * 1024 * 1024;

    /// <summary>The stream's table.</summary>
    public const string Table = "orders";

    private const string StreamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-21T00:00:00.000";
    private static readonly string[] Statuses = ["open", "packed", "shipped", "delivered"];
    private static readonly string[] Cities = ["Lisboa", "Gdańsk", "Wien", "København"];

    public static byte[] Of(int records) => Write(records, int.MaxValue);

    /// <summary>Creates an event with as many records as Lambda delivers at once: just under 6 MB.</summary>
    public static byte[] Largest() => Write(int.MaxValue, MaxLength);

    /// <summary>Returns the number of records in an event.</summary>
    public static int CountOf(byte[] streamEvent)
    {
        using var json = JsonDocument.Parse(streamEvent);
        return json.RootElement.GetProperty("Records").GetArrayLength();
    }

    /// <summary>Creates an event that inserts consecutive items into the table.</summary>
    public static byte[] Inserting(int first, int count)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            for (var number = first; number < first + count; number++)
            {
                json.WriteStartObject();
                WriteChange(json, number, "INSERT", hasNewImage: true, hasOldImage: false);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static byte[] Write(int records, int maxLength)
    {
        using var bytes = new MemoryStream();
        bytes.Write("{\"Records\":["u8);
        for (var record = 0; record < records; record++)
        {
            var end = bytes.Length;
            if (record > 0)
            {
                bytes.WriteByte((byte)',');
            }
            WriteRecord(bytes, record);
            if (bytes.Length + 2 > maxLength)
            {
                bytes.SetLength(end);
                bytes.Position = end;
                break;
            }
        }
        bytes.Write("]}"u8);
        return bytes.ToArray();
    }

    private static void WriteRecord(Stream bytes, int record)
    {
        var isRemove = record % 10 == 7;
        using var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        WriteChange(json, record, isRemove ? "REMOVE" : "MODIFY", hasNewImage: !isRemove, hasOldImage: true);
        json.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter json, int record, string eventName, bool hasNewImage, bool hasOldImage)
    {
        json.WriteString("eventID",
            Hash(record).ToString("x16", CultureInfo.InvariantCulture) + Hash(record + 1).ToString("x16", CultureInfo.InvariantCulture));
        json.WriteString("eventName", eventName);
        json.WriteString("eventVersion", "1.1");
        json.WriteString("eventSource", "aws:dynamodb");
        json.WriteString("awsRegion", "us-east-1");
        json.WriteStartObject("dynamodb");
        json.WriteNumber("ApproximateCreationDateTime", 1795220000 + (record / 50));
        json.WriteStartObject("Keys");
        WriteKey(json, record);
        json.WriteEndObject();
        if (hasNewImage)
        {
            json.WritePropertyName("NewImage");
            WriteImage(json, record, (record + 1) % Statuses.Length);
        }
        if (hasOldImage)
        {
            json.WritePropertyName("OldImage");
            WriteImage(json, record, record % Statuses.Length);
        }
        json.WriteString("SequenceNumber", (3_000_000_000_000_000_000_000m + record).ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("SizeBytes", 742);
        json.WriteString("StreamViewType", "NEW_AND_OLD_IMAGES");
        json.WriteEndObject();
        json.WriteString("eventSourceARN", StreamArn);
    }

    private static void WriteKey(Utf8JsonWriter json, int number)
    {
        Text(json, "pk", $"customer#{Hash(number) % 100_000_000:d8}");
        Text(json, "sk", $"order#{number:d10}");
    }

    private static void WriteImage(Utf8JsonWriter json, int number, int status)
    {
        json.WriteStartObject();
        WriteKey(json, number);
        Text(json, "status", Statuses[status]);
        Value(json, "version", "N", status.ToString(CultureInfo.InvariantCulture));
        Value(json, "total", "N", (Hash(number) % 100_000 / 100m).ToString("0.00", CultureInfo.InvariantCulture));
        Text(json, "createdAt", $"2026-11-20T{number % 24:d2}:{number % 60:d2}:07.120Z");
        json.WriteStartObject("tags");
        json.WriteStartArray("SS");
        json.WriteStringValue("express");
        json.WriteStringValue("gift");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("address");
        json.WriteStartObject("M");
        Text(json, "street", $"{number % 400} High Street");
        Text(json, "city", Cities[number % Cities.Length]);
        Text(json, "zip", $"{Hash(number) % 90_000 + 10_000}");
        json.WriteEndObject();
        json.WriteEndObject();
        WriteLines(json, number);
        json.WriteStartObject("paid");
        json.WriteBoolean("BOOL", number % 3 != 0);
        json.WriteEndObject();
        Text(json, "note", number % 5 == 0 ? "leave it \"at the door\"" : "ring twice, please");
        json.WriteEndObject();
    }

    private static void WriteLines(Utf8JsonWriter json, int number)
    {
        json.WriteStartObject("lines");
        json.WriteStartArray("L");
        json.WriteStartObject();
        json.WriteStartObject("M");
        Text(json, "sku", $"SKU-{Hash(number) % 1_000_000:d6}");
        Value(json, "quantity", "N", "2");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string value) => Value(json, name, "S", value);

    private static void Value(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteStartObject(name);
        json.WriteString(type, value);
        json.WriteEndObject();
    }

    /// <summary>A hash that is the same in every process.</summary>
    private static ulong Hash(int number)
    {
        var mixed = ((ulong)number + 1) * 0x9E37_79B9_7F4A_7C15;
        return (mixed ^ (mixed >> 29)) * 0xBF58_476D_1CE4_E5B9 >> 7;
    }
}
