using System.Text.Json;
using System.Text.Unicode;

namespace DynamoReplicator.Json;

/// <summary>Limits and checks that apply to all DynamoDB JSON.</summary>
internal static class DynamoDBJson
{
    /// <summary>
    /// The maximum nesting of objects and arrays. An item's 32 levels take two JSON levels each. With the event's own levels, they exceed
    /// the JSON readers' default of 64.
    /// </summary>
    public const int MaxDepth = 128;

    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Reads the name of the attribute at which the reader is.</summary>
    /// <exception cref="FormatException">The name is not valid Unicode.</exception>
    public static string ReadName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("The item is not DynamoDB JSON.");
        }
    }

    /// <summary>Returns whether all bytes are valid JSON. The event reader does not check this for images.</summary>
    public static bool IsValid(ReadOnlySpan<byte> json) => IsGrammatical(json) && Utf8.IsValid(json);

    /// <summary>Returns whether the bytes follow JSON's grammar. Strings are not checked for valid Unicode.</summary>
    public static bool IsGrammatical(ReadOnlySpan<byte> json) => IsGrammatical(json, out _);

    /// <inheritdoc cref="IsGrammatical(ReadOnlySpan{byte})"/>
    /// <param name="json">The bytes.</param>
    /// <param name="end">The number of bytes before the first error.</param>
    public static bool IsGrammatical(ReadOnlySpan<byte> json, out int end)
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
        finally
        {
            end = (int)reader.BytesConsumed;
        }
    }
}
