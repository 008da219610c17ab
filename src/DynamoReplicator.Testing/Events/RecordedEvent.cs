using System.Collections.Immutable;
using System.Text.Json;
using DynamoReplicator.Testing.Items;

namespace DynamoReplicator.Testing.Events;

/// <summary>A recorded event.</summary>
/// <param name="Source">The stream; null if the records don't name it.</param>
/// <param name="Records">The records, as they were recorded.</param>
/// <param name="OtherProperties">The properties beside the records, as JSON.</param>
internal sealed record RecordedEvent(
    SourceStream? Source, ImmutableList<EventRecord> Records, ImmutableList<KeyValuePair<string, string>> OtherProperties)
{
    private const string ListOfRecords = "Records";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <exception cref="ArgumentException">The file is not an event.</exception>
    public static RecordedEvent Read(string path)
    {
        using var json = Parse(path);
        if (json.RootElement.ValueKind != JsonValueKind.Object
            || !json.RootElement.TryGetProperty(ListOfRecords, out var records)
            || records.ValueKind != JsonValueKind.Array
            || records.EnumerateArray().Any(record => record.ValueKind != JsonValueKind.Object))
        {
            throw NotAnEvent(path, inner: null);
        }
        return new RecordedEvent(
            SourceOf(records),
            [.. records.EnumerateArray().Select(record => new EventRecord(SequenceNumberOf(record), record.GetRawText()))],
            [.. json.RootElement.EnumerateObject().Where(property => property.Name != ListOfRecords)
                .Select(property => KeyValuePair.Create(property.Name, property.Value.GetRawText()))]);
    }

    private static JsonDocument Parse(string path)
    {
        // The reader of files skips a byte order mark, with which AWS's samples begin.
        var text = File.ReadAllText(path);
        try
        {
            return JsonDocument.Parse(text, Options);
        }
        catch (JsonException error)
        {
            throw NotAnEvent(path, error);
        }
    }

    private static ArgumentException NotAnEvent(string path, Exception? inner) =>
        new($"The file '{path}' is not an event of a DynamoDB stream. Specify a file with JSON such as {{\"Records\":[…]}}.", inner);

    private static SourceStream? SourceOf(JsonElement records) =>
        records.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
        && first.TryGetProperty("eventSourceARN", out var arn) && arn.GetString()?.Split(':') is ["arn", _, _, var region, ..]
        && first.TryGetProperty("dynamodb", out var change) && change.TryGetProperty("Keys", out var keys)
            ? new SourceStream(arn.GetString()!, region, KeyNames.Of([.. keys.EnumerateObject().Select(key => key.Name)]))
            : null;

    private static string SequenceNumberOf(JsonElement record) =>
        record.TryGetProperty("dynamodb", out var change) && change.TryGetProperty("SequenceNumber", out var number)
            ? number.GetString() ?? ""
            : "";
}
