using System.Buffers.Text;
using System.Text.Json;

namespace DynamoReplicator.Streams;

/// <summary>The numbers that an event's classes have as such.</summary>
internal static class EventNumbers
{
    /// <summary>A creation time above this is in milliseconds: as seconds it would be past the year 9999 or thereabouts. The limit is that of Amazon.Lambda.Serialization.</summary>
    public const double LargestTimeInSeconds = 157753180800;

    /// <exception cref="FormatException">It is no whole number.</exception>
    public static long ReadSize(ref EventTokenizer json)
    {
        json.ReadValue();
        if (json.Token != JsonTokenType.Number)
        {
            throw EventMistakes.Unexpected("SizeBytes", json.Token, "a whole number");
        }
        return Utf8Parser.TryParse(json.Bytes, out long size, out var length) && length == json.Bytes.Length ? size : throw new FormatException("has a number as \"SizeBytes\" that is not a whole one.");
    }

    /// <summary>Seconds or milliseconds since 1970; or a date as text, in which such classes are often written.</summary>
    /// <exception cref="FormatException">It is no such time.</exception>
    public static DateTime ReadTime(ref EventTokenizer json)
    {
        json.ReadValue();
        if (json.Token == JsonTokenType.String)
        {
            var reader = new Utf8JsonReader(json.Bytes);
            reader.Read();
            return reader.TryGetDateTime(out var date) ? date : throw NoTime();
        }
        if (json.Token != JsonTokenType.Number)
        {
            throw EventMistakes.Unexpected("ApproximateCreationDateTime", json.Token, "a number");
        }
        var time = json.GetDouble();
        try
        {
            return time > LargestTimeInSeconds ? DateTime.UnixEpoch.AddMilliseconds(time) : DateTime.UnixEpoch.AddSeconds(time);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw NoTime();
        }
    }

    /// <summary>Whether the text that was read is a date, as .NET serializes the creation time.</summary>
    public static bool TryReadDate(ref readonly EventTokenizer json, out DateTime date)
    {
        var reader = new Utf8JsonReader(json.IsEscaped ? "\"\""u8 : json.Bytes);
        reader.Read();
        return reader.TryGetDateTime(out date);
    }

    private static FormatException NoTime() => new("has an \"ApproximateCreationDateTime\" that is no time.");
}
