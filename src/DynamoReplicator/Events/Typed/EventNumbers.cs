using System.Buffers.Text;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events.Typed;

/// <summary>Reads the properties that are numbers in the event's classes.</summary>
internal static class EventNumbers
{
    /// <summary>
    /// A creation time above this is in milliseconds: as seconds, it would be beyond the year 6900. Amazon.Lambda.Serialization
    /// has the same limit.
    /// </summary>
    public const double LargestTimeInSeconds = 157753180800;

    /// <summary>The last millisecond of the year 9999, the last that .NET can represent.</summary>
    public const double LargestTimeInMilliseconds = 253402300799999;

    /// <exception cref="FormatException">The value is not a whole number.</exception>
    public static long ReadSize(ref JsonTokenizer json)
    {
        json.ReadValue();
        if (json.Token != JsonTokenType.Number)
        {
            throw EventErrors.Unexpected("SizeBytes", json.Token, "a whole number");
        }
        return Utf8Parser.TryParse(json.Bytes, out long size, out var length) && length == json.Bytes.Length
            ? size
            : throw new FormatException("\"SizeBytes\" is not a whole number.");
    }

    /// <summary>
    /// Reads seconds or milliseconds since 1970, or a date as text, which is how .NET serializes these classes. Returns the default for
    /// anything else, such as microseconds. The time is only used for the replication lag, so an invalid one must not fail a batch.
    /// </summary>
    public static DateTime ReadTime(ref JsonTokenizer json)
    {
        json.SkipValue(); // The value may be an object, whose grammar is validated like that of other skipped values.
        switch (json.Token)
        {
            case JsonTokenType.Number:
                return TimeOf(json.GetDouble());
            case JsonTokenType.String:
                var reader = new Utf8JsonReader(json.Bytes);
                reader.Read();
                return reader.TryGetDateTime(out var date) ? date : default;
            default:
                return default;
        }
    }

    /// <summary>Reads the current string as a date, which is how .NET serializes the creation time.</summary>
    public static bool TryReadDate(ref readonly JsonTokenizer json, out DateTime date)
    {
        var reader = new Utf8JsonReader(json.IsEscaped ? "\"\""u8 : json.Bytes);
        reader.Read();
        return reader.TryGetDateTime(out date);
    }

    private static DateTime TimeOf(double time) => time switch
    {
        >= 0 and <= LargestTimeInSeconds => DateTime.UnixEpoch.AddSeconds(time),
        > LargestTimeInSeconds and <= LargestTimeInMilliseconds => DateTime.UnixEpoch.AddMilliseconds(time),
        _ => default,
    };
}
