using System.Buffers;

namespace DynamoReplicator.Tests.Events.Differential;

// cspell:ignore ecords

/// <summary>Damages an event by changing single bytes or pieces of JSON.</summary>
internal static class Mutations
{
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\"", "\\", "\\\\", "\\\"", "{", "}", "[", "]", ":", ",", "\"\"", "{}", "[]", "null", "true", "0", "-1.5e3", "01", "1763713800",
            "\"x\":1,", "\"x\":{},", ",\"x\":[{}]",
            "\"Keys\":{\"pk\":{\"S\":\"b\"}},", "\"NewImage\":{},", "\"NewImage\":null,", "\"OldImage\":{\"a\" 1},",
            "\"SequenceNumber\":\"1\",", "\"eventSourceARN\":null,",
            "\"eventName\":\"REMOVE\",", "\"EventName\":\"REMOVE\",", "\"window\":{},", "\"state\":{\"a\":1},", "\"S\":null,", "\"l\":[],",
            "\"m\":{},", "\"keys\":{\"pk\":{\"s\":\"b\"}},", "\"2026-11-21T08:30:00Z\"", "\"Records\":[],", "\"\\u0052ecords\":",
            "\"\\u004beys\":", "\"eventSource\":\"aws:dynamodb\",", "\"userIdentity\":{\"type\":\"Service\"},",
            "\"ApproximateCreationDateTime\":1E999,", "\"S\":", "\"N\":\"1.0\"", "\"B\":\"AP8=\"", "{\"N\":\"01E-9\"}", "E+", "-", ".", "=",
            "\\u0031", "\\u004E", "999999999999999", "E999999999999999999999", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\u00e9",
            "\U0001F600", "\n", "\t", "\0", "\u001f", "\u007f", " ", "/* */", "'",
        }.Select(System.Text.Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
        [0xEF, 0xBB, 0xBF],
    ];

    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[],:\""u8);

    public static byte[] Damaged(byte[] json, Random dice) => dice.Next(9) switch
    {
        0 => Replaced(json, Place(json, dice), 1, [(byte)dice.Next(256)]),
        1 => Replaced(json, Place(json, dice), dice.Next(1, 9), []),
        2 => json[..dice.Next(json.Length + 1)],
        3 => Replaced(json, Place(json, dice), dice.Next(2), dice.GetItems(Pieces, 1)[0]),
        4 => Replaced(json, Place(json, dice), 0, Repeated(dice.GetItems<byte>("\\ \"[{"u8, 1)[0], dice.Next(140))),
        5 => Deepened(json, dice),
        6 => Copied(json, Structural(json, dice), Structural(json, dice), Structural(json, dice)),
        _ => Replaced(json, Structural(json, dice), dice.Next(2), dice.GetItems(Pieces, 1)[0]),
    };

    private static byte[] Replaced(byte[] json, int at, int length, byte[] piece)
    {
        at = Math.Min(at, json.Length);
        return [.. json[..at], .. piece, .. json[Math.Min(json.Length, at + length)..]];
    }

    /// <summary>Inserts a copy of one piece of the event at another position.</summary>
    private static byte[] Copied(byte[] json, int one, int other, int to) =>
        Replaced(json, to, 0, json[Math.Min(one, other)..Math.Max(one, other)]);

    /// <summary>Inserts a value with the maximum nesting, or slightly deeper, before another value.</summary>
    private static byte[] Deepened(byte[] json, Random dice)
    {
        var colon = Array.IndexOf(json, (byte)':', Place(json, dice));
        var levels = dice.Next(3) == 0 ? dice.Next(140) : dice.Next(120, 130);
        var kinds = dice.GetItems<byte>("[{"u8, levels);
        List<byte> deep = [];
        foreach (var kind in kinds)
        {
            deep.AddRange(kind == '[' ? "["u8 : "{\"\":"u8);
        }
        deep.Add((byte)'1');
        foreach (var kind in kinds.Reverse())
        {
            deep.Add(kind == '[' ? (byte)']' : (byte)'}');
        }
        return Replaced(json, colon < 0 ? json.Length : colon + 1, 0, [.. deep, .. ",\"y\":"u8]);
    }

    private static int Place(byte[] json, Random dice) => dice.Next(json.Length + 1);

    private static int Structural(byte[] json, Random dice)
    {
        var from = Place(json, dice);
        var found = json.AsSpan(from).IndexOfAny(Structure);
        return found < 0 ? from : from + found;
    }

    private static byte[] Repeated(byte symbol, int count)
    {
        var run = new byte[count];
        Array.Fill(run, symbol);
        return run;
    }
}
