using System.Buffers.Text;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events.Typed;

/// <summary>The numbers that an event's classes have as such.</summary>
internal static class EventNumbers
{
    /// <summary>A creation time above this is in milliseconds: as seconds it would be past the year 9999 or thereabouts. The limit is that of Amazon.Lambda.Serialization.</summary>
    public const double LargestTimeInSeconds = 157753180800;

    /// <summary>The last millisecond of the year 9999, which is the last that .NET has a time for.</summary>
    public const double LargestTimeInMilliseconds = 253402300799999;

    /// <exception cref="FormatException">It is no whole number.</exception>
    public static long ReadSize(ref JsonTokenizer json)
    {
        json.ReadValue();
        if (json.Token != JsonTokenType.Number)
        {
            throw EventErrors.Unexpected("SizeBytes", json.Token, "a whole number");
        }
        return Utf8Parser.TryParse(json.Bytes, out long size, out var length) && length == json.Bytes.Length ? size : throw new FormatException("has a number as \"SizeBytes\" that is not a whole one.");
    }

    /// <summary>
    /// Seconds or milliseconds since 1970; or a date as text, in which such classes are often written. Anything else, microseconds among
    /// it, is no time, and the default is returned: the time only feeds the replication lag, for which no batch may fail.
    /// </summary>
    public static DateTime ReadTime(ref JsonTokenizer json)
    {
        json.SkipValue(); // It may be an object, which is held to the grammar like any other that nobody reads.
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

    /// <summary>Whether the text that was read is a date, as .NET serializes the creation time.</summary>
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
