using System.Text;
using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>Finds the ends of values with every vector width, including those that this processor would not choose.</summary>
public class StructuralSkipTests
{
    internal delegate bool TryFindEnd(ReadOnlySpan<byte> json, int start, int maxDepth, out int end);

    internal static readonly (string Width, TryFindEnd TryFindEnd)[] Widths =
    [
        ("by the hardware", StructuralSkip.TryFindEnd),
        ("scalar", StructuralSkip.TryFindEnd<ScalarBlockReader>),
        ("128", StructuralSkip.TryFindEnd<Vector128BlockReader>),
        ("256", StructuralSkip.TryFindEnd<Vector256BlockReader>),
    ];

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"a\":[{\"b\":[]},{}]}")]
    [InlineData("\n{ \n\r\t}")]
    [InlineData("{\"}]\":\"{[\"}")]
    [InlineData("{\"\\\"}\":\"\\\\\"}")]
    [InlineData("{\"\\\\\\\"}\":1}")]
    [InlineData("{\"é日\U0001F600\":\"\u007f\"}")]
    public void A_value_ends_where_its_bracket_closes_at_any_position_in_a_vector(string value)
    {
        var json = Encoding.UTF8.GetBytes(value);
        var start = Array.FindIndex(json, symbol => symbol is (byte)'{' or (byte)'[');
        for (var before = 0; before < 130; before++)
        {
            foreach (var after in new[] { 0, 1, 63, 64, 200 })
            {
                byte[] document = [.. new byte[before], .. json, .. Encoding.UTF8.GetBytes(new string('}', after))];
                AssertEndsAt(before + json.Length, document, before + start);
            }
        }
    }

    [Fact]
    public void Backslashes_escape_across_vectors()
    {
        for (var before = 0; before < 140; before++)
        {
            for (var backslashes = 0; backslashes < 140; backslashes++)
            {
                var json = Encoding.UTF8.GetBytes($"{{\"{new string('x', before)}{new string('\\', backslashes)}\"}}\"}}");
                AssertEndsAt(backslashes % 2 == 0 ? json.Length - 2 : json.Length, json, 0);
            }
        }
    }

    [Theory]
    [InlineData("{\"a\":[}]")]
    [InlineData("[{]}")]
    [InlineData("{]")]
    [InlineData("[}")]
    [InlineData("[[[[[[]]]]}]")]
    public void Brackets_of_two_kinds_do_not_match(string json) => AssertHasNoEnd(json);

    [Theory]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"\0\":1}")]
    [InlineData("{\"a\":\0}")]
    [InlineData("{\v}")]
    [InlineData("{\\}")]
    [InlineData("{\\\"}\"}")]
    [InlineData("[\"\",\\]")]
    public void Characters_that_JSON_does_not_allow_are_detected_inside_and_outside_strings(string json) => AssertHasNoEnd(json);

    [Fact]
    public void Truncated_JSON_has_no_end()
    {
        var json = Encoding.UTF8.GetBytes($"{{\"{new string('x', 50)}\\\\\\\"{new string('y', 50)}\":[{{\"z\":\"}}]\\\"\"}},[[]]]}}");
        AssertEndsAt(json.Length, json, 0);
        for (var length = 0; length < json.Length; length++)
        {
            AssertHasNoEnd(Encoding.UTF8.GetString(json, 0, length));
        }
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"\":", "}")]
    [InlineData("[{\"\":[[", "]]}]")]
    public void Depth_is_limited_like_in_the_framework_s_JSON_reader(string open, string close)
    {
        for (var levels = 1; levels <= 140 / open.Count(symbol => symbol is '{' or '['); levels++)
        {
            var json = Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels)));
            if (IsJson(json))
            {
                AssertEndsAt(json.Length, json, 0);
            }
            else
            {
                AssertHasNoEnd(Encoding.UTF8.GetString(json));
            }
        }
    }

    /// <summary>A structural skip does not detect these errors. The replica rejects an image that has one.</summary>
    [Theory]
    [InlineData("{\"a\" 1}")]
    [InlineData("{,}")]
    [InlineData("{\"a\":{\"S\":\"b\"}/**/}")]
    [InlineData("{\"\\x\":tru}")]
    public void Errors_between_brackets_and_strings_are_ignored(string json)
    {
        IsJson(Encoding.UTF8.GetBytes(json)).Should().BeFalse();
        AssertEndsAt(json.Length, Encoding.UTF8.GetBytes(json), 0);
    }

    private static bool IsJson(byte[] utf8)
    {
        try
        {
            JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = DynamoDBJson.MaxDepth }).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void AssertEndsAt(int expected, ReadOnlySpan<byte> json, int start)
    {
        foreach (var (width, tryFindEnd) in Widths)
        {
            if (!tryFindEnd(json, start, DynamoDBJson.MaxDepth, out var end) || end != expected)
            {
                Assert.Fail($"{width}: {Encoding.UTF8.GetString(json)} from {start} ends at {end}, not {expected}.");
            }
        }
    }

    private static void AssertHasNoEnd(string json)
    {
        foreach (var (width, tryFindEnd) in Widths)
        {
            tryFindEnd(Encoding.UTF8.GetBytes(json), 0, DynamoDBJson.MaxDepth, out var end)
                .Should().BeFalse("{0}: {1} has no end", width, json);
            end.Should().BeInRange(0, json.Length * 4);
        }
    }
}
