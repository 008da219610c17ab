using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;
using Xunit.Abstractions;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// Compares the eager and the lazy reader of the event's classes with System.Text.Json on many random events, most of them damaged
/// (<c>./build.sh fuzz</c>).
/// </summary>
public class DynamoDBEventReaderDifferentialTests(ITestOutputHelper output)
{
    private static readonly int Events = Fuzz.Inputs(otherwise: 10_000);

    private int _read;
    private int _refused;

    [Fact]
    public void Every_event_is_read_or_rejected_like_System_Text_Json_does()
    {
        var corpus = new Corpus(
            "events",
            Enumerable.Range(0, 200).Select(StreamEvents.Random).Concat(Enumerable.Range(0, 80).Select(StreamEvents.RandomByDotNet)));
        var dice = new Random(TestSeed.Value);
        foreach (var kept in corpus.Inputs)
        {
            Check(kept, corpus);
        }
        (_read, _refused) = (0, 0);
        for (var count = 0; count < Events; count++)
        {
            Check(corpus.Damaged(dice), corpus);
        }
        output.WriteLine($"{TestSeed.Setting}: {Events} events: {_read} read, {_refused} refused");
        if (Events >= 10_000)
        {
            _read.Should().BeGreaterThan(Events / 10, "comparing only rejections would show little");
            _refused.Should().BeGreaterThan(Events / 10);
        }
    }

    private void Check(byte[] utf8, Corpus corpus)
    {
        var expected = Expected(utf8);
        var (actual, refusal) = Read(() => DynamoDBEventReader.Read(utf8));
        var lazy = Read(() => TypedEvent.Read(utf8));
        if (lazy != (actual, refusal))
        {
            Assert.Fail(
                $"{lazy.Refusal}{lazy.Listed}\nnot\n{refusal}{actual}\n{Encoding.UTF8.GetString(utf8)}\n{corpus.KeepFailure(utf8)}");
        }
        _ = actual is null ? _refused++ : _read++;
        if (actual != expected && !IsLeftOpen(utf8, actual, expected))
        {
            Assert.Fail($"{refusal}{actual}\nnot\n{expected ?? "refused"}\n{Encoding.UTF8.GetString(utf8)}\n{corpus.KeepFailure(utf8)}");
        }
    }

    /// <summary>System.Text.Json rejects some unknown property names that are not Unicode, and skips others.</summary>
    private static bool IsLeftOpen(byte[] utf8, string? actual, string? expected) =>
        (actual is null || expected is null) && !Utf8.IsValid(utf8);

    /// <summary>
    /// Returns null if the event must be rejected: if System.Text.Json rejects it, if it is null, and if it belongs to a tumbling window.
    /// </summary>
    private static string? Expected(byte[] utf8)
    {
        try
        {
            return SerializedEvents.Read(utf8) is { } streamEvent && !IsInWindow(utf8) ? SerializedEvents.Listed(streamEvent) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsInWindow(byte[] utf8)
    {
        var start = utf8.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        using var document = JsonDocument.Parse(utf8.AsMemory(start), new JsonDocumentOptions { MaxDepth = 128 });
        return document.RootElement.EnumerateObject().Any(property =>
            Encoding.Latin1.GetString(JsonMarshal.GetRawUtf8PropertyName(property)).Equals("window", StringComparison.OrdinalIgnoreCase)
                && property.Value.ValueKind != JsonValueKind.Null);
    }

    /// <summary>Reads an event, and accesses all of its records.</summary>
    private static (string? Listed, string? Refusal) Read(Func<DynamoDBEvent> read)
    {
        DynamoDBEvent streamEvent;
        try
        {
            streamEvent = read();
            _ = streamEvent.Records?.ToList();
        }
        catch (ReplicationException refusal)
        {
            refusal.Message.Should().EndWith(" Nothing was written.");
            return (null, refusal.Message);
        }
        return (SerializedEvents.Listed(streamEvent), null);
    }
}
