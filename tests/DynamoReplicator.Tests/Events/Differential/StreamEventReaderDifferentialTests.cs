using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DynamoReplicator.Buffers;
using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;
using Xunit.Abstractions;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// Compares the event reader with an independent one on many random events, most of them damaged (<c>./build.sh fuzz</c>).
/// </summary>
public class StreamEventReaderDifferentialTests(ITestOutputHelper output)
{
    private const string NotJson = "The event is not valid JSON at byte ";

    private static readonly int Events = Fuzz.Inputs(otherwise: 20_000);

    private int _read;
    private int _refused;
    private int _unseen;

    [Fact]
    public void Every_event_is_read_or_rejected_like_an_independent_reader_does()
    {
        var corpus = new Corpus(
            "events",
            Enumerable.Range(0, 200).Select(StreamEvents.Random).Concat(Enumerable.Range(0, 80).Select(StreamEvents.RandomByDotNet))
                .Concat(SampleEvents()));
        var dice = new Random(TestSeed.Value);
        foreach (var kept in corpus.Inputs)
        {
            Check(kept, dice, corpus, mayKeep: false);
        }
        (_read, _refused, _unseen) = (0, 0, 0);
        for (var count = 0; count < Events; count++)
        {
            Check(corpus.Damaged(dice), dice, corpus, mayKeep: true);
        }
        output.WriteLine(
            $"{TestSeed.Setting}: {Events} events: {_read} read, {_refused} refused, {_unseen} read whose images are no JSON, " +
            $"{corpus.Outcomes} outcomes");
        if (Events >= 10_000)
        {
            _read.Should().BeGreaterThan(Events / 10, "comparing only rejections would show little");
            _refused.Should().BeGreaterThan(Events / 10);
            _unseen.Should().BePositive();
        }
    }

    private void Check(byte[] utf8, Random dice, Corpus corpus, bool mayKeep)
    {
        var unseen = _unseen;
        var (lines, refusal, allocated) = Read(utf8);
        var problem = allocated > 32_768 + 32 * utf8.Length
            ? $"{allocated} bytes were allocated for {utf8.Length}"
            : Compare(utf8, lines, refusal) ?? CompareWidths(utf8, dice);
        if (problem is not null)
        {
            Assert.Fail($"{problem}\n{Encoding.UTF8.GetString(utf8)}\n{corpus.KeepFailure(utf8)}");
        }
        corpus.Note(utf8, refusal ?? Kinds(lines!, _unseen == unseen), mayKeep);
    }

    /// <summary>Describes how the reader's result differs from the expected one; null if they are equal.</summary>
    private string? Compare(byte[] utf8, string? lines, string? refusal)
    {
        var (oracleLines, oracleRefusal, _) = EventOracle.Read(utf8);
        if (oracleLines is not null || oracleRefusal is not null)
        {
            _ = lines is null ? _refused++ : _read++;
            return lines == oracleLines && refusal == oracleRefusal
                ? null
                : $"Of valid JSON:\n{lines}{refusal}\nnot\n{oracleLines}{oracleRefusal}";
        }
        var skeleton = Skeleton.Of(utf8);
        var (skeletonLines, skeletonRefusal, isDotNetForm) = skeleton is null ? default : EventOracle.Read(skeleton);
        if (isDotNetForm || (skeletonLines is null && skeletonRefusal is null))
        {
            // An event must be valid JSON to be rewritten. In an event that is not JSON either, another error may have been found first.
            _refused++;
            return lines is null ? null : $"Of broken structure:\n{lines}";
        }
        _ = lines is null ? _refused++ : _unseen++;
        return lines == skeletonLines && refusal == skeletonRefusal
            ? null
            : $"Of broken images:\n{lines}{refusal}\nnot\n{skeletonLines}{skeletonRefusal}";
    }

    private static string? CompareWidths(byte[] utf8, Random dice)
    {
        var from = dice.Next(utf8.Length + 1);
        var start = from + utf8.AsSpan(from).IndexOfAny((byte)'{', (byte)'[');
        if (start < from)
        {
            return null;
        }
        var maxDepth = dice.Next(1, 129);
        var expected = Skeleton.EndOf(utf8, start, maxDepth);
        foreach (var (width, tryFindEnd) in StructuralSkipTests.Widths)
        {
            if ((tryFindEnd(utf8, start, maxDepth, out var end) ? end : -1) != expected || end < 0 || end > utf8.Length)
            {
                return $"{width}: the value at {start} in at most {maxDepth} levels ends at {end}, not {expected}";
            }
        }
        return null;
    }

    /// <summary>Describes the kinds of the records, and whether their images are JSON.</summary>
    private static string Kinds(string lines, bool isJson) =>
        string.Join(
            ' ', Regex.Matches(lines, @" (put|delete) (?=[0-9]+\+| )").Select(match => match.Value).Distinct().Order().Append($"{isJson}"));

    private static (string? Lines, string? Refusal, long Allocated) Read(byte[] utf8)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var streamEvent = StreamEventReader.Read(utf8);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return (Lines(streamEvent, isRewritten: !streamEvent.Utf8.Span.Overlaps(utf8)), null, allocated);
        }
        catch (ReplicationException refusal)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return (null, refusal.Message.StartsWith(NotJson, StringComparison.Ordinal) ? NotJson : refusal.Message, allocated);
        }
    }

    private static string Lines(StreamEvent streamEvent, bool isRewritten)
    {
        var window = streamEvent.WindowState is not { } state ? "" : state.IsEmpty ? "window " : $"window {Printed(state)}";
        var lines = new StringBuilder($"{streamEvent.SourceArn}\n{window}\n");
        for (var record = 0; record < streamEvent.Count; record++)
        {
            ref readonly var change = ref streamEvent[record];
            lines.AppendLine(
                $"{streamEvent.SequenceNumber(record)} {change.CreatedAtMilliseconds} {(change.IsDelete ? "delete" : "put")} " +
                $"{(isRewritten ? "" : Place(change.Record))} {Part(change.Keys)} " +
                $"{(change.IsDelete ? "" : Part(change.NewImage))} {change.IsTimeToLiveDelete}");
        }
        return lines.ToString();

        string Part(Slice slice) => isRewritten ? Printed(slice.Of(streamEvent.Utf8)) : Place(slice);
    }

    private static string Printed(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        return FormOracle.Printed(document.RootElement);
    }

    private static string Place(Slice slice) => $"{slice.Start}+{slice.Length}";

    private static IEnumerable<byte[]> SampleEvents() =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Events", "Samples")).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes);
}
