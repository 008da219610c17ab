using System.CommandLine;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Parses the keys that a command line or a file specifies as DynamoDB JSON: <c>{"pk":{"S":"a"},"sk":{"N":"1"}}</c>.</summary>
internal static class KeyArguments
{
    private const string Example = """{"pk":{"S":"a"}}""";

    /// <summary>A wrong file has an error in every line, so only the first errors are reported.</summary>
    private const int MaxErrors = 10;

    /// <param name="text">The key.</param>
    /// <param name="key">The same key without white space; empty if the text is not a key.</param>
    public static bool TryRead(string text, out string key)
    {
        key = "";
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !IsKey(json.RootElement))
            {
                return false;
            }
            key = JsonSerializer.Serialize(json.RootElement);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <param name="arguments">The command line.</param>
    /// <param name="option">The option that specifies the key.</param>
    /// <param name="text">The option's value. The caller typed it, so an error may quote it.</param>
    /// <returns>The key without white space; empty if the text is not a key.</returns>
    public static string Read(Arguments arguments, Option option, string text)
    {
        if (!TryRead(text, out var key))
        {
            arguments.Reject(
                $"{option.Name}: '{Output.SafeText.Of(text)}' is not a key. Specify it as DynamoDB JSON, such as '{Example}'.");
        }
        return key;
    }

    /// <summary>Reads a file of keys, one per line. Empty lines are skipped.</summary>
    public static (List<string> Keys, List<string> Errors) ReadFile(string option, string path)
    {
        var (keys, errors) = (new List<string>(), new List<string>());
        try
        {
            using var file = new StreamReader(new MemoryStream(Utf8Text.Of(File.ReadAllBytes(path)).ToArray()));
            for (var number = 1; file.ReadLine() is { } line; number++)
            {
                if (TryRead(line, out var key))
                {
                    keys.Add(key);
                }
                else if (line.Trim().Length > 0 && errors.Count < MaxErrors)
                {
                    errors.Add($"{option}: line {number} of {path} is not a key. Specify one key per line as DynamoDB JSON, such as " +
                        $"{Example}.");
                }
            }
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"{option}: {path} cannot be read: {error.Message}");
        }
        return (keys, errors);
    }

    private static bool IsKey(JsonElement key)
    {
        var attributes = key.EnumerateObject().ToList();
        return attributes.Count is 1 or 2
            && attributes.DistinctBy(attribute => attribute.Name).Count() == attributes.Count
            && attributes.TrueForAll(
                attribute => attribute.Value.ValueKind == JsonValueKind.Object && IsKeyValue([.. attribute.Value.EnumerateObject()]));
    }

    private static bool IsKeyValue(JsonProperty[] value) =>
        value is [{ Name: "S" or "N" or "B", Value: { ValueKind: JsonValueKind.String } content }]
        && content.GetString() is { Length: > 0 }
        && (value[0].Name != "B" || content.TryGetBytesFromBase64(out _));
}
