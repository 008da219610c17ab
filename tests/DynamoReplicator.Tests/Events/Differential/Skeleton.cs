using System.Text.Json;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// A simple byte-by-byte implementation of the rules for what the event reader may skip. In objects and arrays that it ignores or
/// only copies, strings must be closed, brackets must match, and control characters are allowed only where JSON allows them.
/// Nothing else is checked.
/// </summary>
internal static class Skeleton
{
    private const int MaxDepth = 128;

    /// <summary>Returns the event with all skipped parts blanked out, at the same
    /// length. Returns null if a skipped part is broken.</summary>
    public static byte[]? Of(byte[] utf8)
    {
        var blanked = (byte[])utf8.Clone();
        var path = new Stack<string>();
        var name = "";
        for (var at = 0; at < utf8.Length; at++)
        {
            switch (utf8[at])
            {
                case (byte)'"':
                    var end = EndOfString(utf8, at);
                    if (end < 0)
                    {
                        return null;
                    }
                    name = Unescaped(utf8[at..end]);
                    at = end - 1;
                    break;
                case (byte)'{' or (byte)'[' when IsPassedOver(path, name):
                    var close = EndOf(utf8, at, MaxDepth - path.Count);
                    if (close < 0)
                    {
                        return null;
                    }
                    if (!IsReadableKey(path, name, utf8.AsMemory(at, close - at)))
                    {
                        blanked.AsSpan(at + 1, close - at - 2).Fill((byte)' ');
                    }
                    at = close - 1;
                    break;
                case (byte)'{' or (byte)'[':
                    path.Push(name);
                    name = "";
                    break;
                case (byte)'}' or (byte)']':
                    path.TryPop(out _);
                    break;
            }
        }
        return blanked;
    }

    /// <summary>Returns the position after the object or array that begins here. Returns a negative number if it has no end.</summary>
    public static int EndOf(ReadOnlySpan<byte> json, int start, int maxDepth)
    {
        var open = new Stack<byte>();
        for (var at = start; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'"':
                    at = EndOfString(json, at) - 1;
                    if (at < 0)
                    {
                        return -1;
                    }
                    break;
                case (byte)'{' or (byte)'[':
                    if (open.Count == maxDepth)
                    {
                        return -1;
                    }
                    open.Push(json[at] == '{' ? (byte)'}' : (byte)']');
                    break;
                case (byte)'}' or (byte)']':
                    if (open.Pop() != json[at])
                    {
                        return -1;
                    }
                    if (open.Count == 0)
                    {
                        return at + 1;
                    }
                    break;
                case (byte)'\\' or (< (byte)' ' and not ((byte)'\n' or (byte)'\r' or (byte)'\t')):
                    return -1;
            }
        }
        return -1;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int start)
    {
        for (var at = start + 1; at < json.Length; at++)
        {
            switch (json[at])
            {
                case (byte)'"':
                    return at + 1;
                case < (byte)' ':
                    return -1;
                case (byte)'\\' when ++at < json.Length && json[at] < ' ':
                    return -1;
            }
        }
        return -1;
    }

    /// <summary>Returns whether the reader skips an object or array with this name.</summary>
    private static bool IsPassedOver(Stack<string> path, string name) => path.Count switch
    {
        0 or 2 => false,
        1 => name != "Records" && name.Equals("Records", StringComparison.OrdinalIgnoreCase), // The event is then rewritten.
        _ when path.ElementAt(path.Count - 2) != "Records" => false, // The event's other properties are small.
        3 => name is not ("dynamodb" or "userIdentity"),
        _ => true,
    };

    /// <summary>
    /// Returns whether the value is a key that is valid JSON. Only such keys show whether the event is in the service's form.
    /// </summary>
    private static bool IsReadableKey(Stack<string> path, string name, ReadOnlyMemory<byte> json)
    {
        if (path.Count != 4 || path.Peek() != "dynamodb" || name != "Keys")
        {
            return false;
        }
        try
        {
            JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth }).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Unescaped(byte[] quoted)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(quoted)!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
