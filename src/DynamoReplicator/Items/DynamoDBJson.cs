using System.Text.Json;
using System.Text.Unicode;

namespace DynamoReplicator.Items;

/// <summary>What holds of all DynamoDB JSON.</summary>
internal static class DynamoDBJson
{
    /// <summary>How deep objects and arrays may be nested: an event's own levels and an item's 32 of two each exceed the JSON readers' default of 64.</summary>
    public const int MaxDepth = 128;

    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Whether it is JSON to the last byte, which the event's reader does not ask of images.</summary>
    public static bool IsValid(ReadOnlySpan<byte> json) => IsGrammatical(json) && Utf8.IsValid(json);

    /// <summary>Whether it is JSON, if its texts are Unicode.</summary>
    public static bool IsGrammatical(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
