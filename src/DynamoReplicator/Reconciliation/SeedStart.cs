using System.Text.Json;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// When a seed began to read, and the stream that has all changes since then. A restarted seed keeps it: an item that the first run put and
/// that the source has deleted since has its removal in the stream only for as long as the stream goes back to the first run.
/// </summary>
/// <param name="StreamArn">The source's stream.</param>
/// <param name="ReadSince">The start of the first run.</param>
internal sealed record SeedStart(string StreamArn, DateTimeOffset ReadSince)
{
    /// <summary>How long the stream keeps a change (24 hours), without an hour for the trigger to start on every shard.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromHours(24 - 1);

    public DateTimeOffset TriggerDeadline => ReadSince + Limit;

    public static SeedStart ReadFrom(JsonElement json) => new(
        json.GetProperty("stream").GetString() ?? throw new FormatException("The stream is null."),
        json.GetProperty("readSince").GetDateTimeOffset());

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("stream"u8, StreamArn);
        json.WriteString("readSince"u8, ReadSince);
        json.WriteEndObject();
    }
}
