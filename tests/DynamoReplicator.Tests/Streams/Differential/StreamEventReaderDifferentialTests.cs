using System.Globalization;
using System.Text;
using DynamoReplicator.Streams;
using DynamoReplicator.Tests.Support;
using Xunit.Abstractions;

namespace DynamoReplicator.Tests.Streams.Differential;

/// <summary>
/// The event's reader against an independent one, over many random events, most of them damaged. <c>DIFFERENTIAL_EVENTS</c> says how many, and
/// <c>DIFFERENTIAL_SEED</c> where to begin: a failure names the seed of its event.
/// </summary>
public class StreamEventReaderDifferentialTests(ITestOutputHelper output)
{
    private const string NotJson = "The event is not valid JSON at byte ";

    private static readonly int Events = FromEnvironment("DIFFERENTIAL_EVENTS", 100_000);

    private static readonly int FirstSeed = FromEnvironment("DIFFERENTIAL_SEED", Random.Shared.Next(1_000_000_000));

    [Fact]
    public void Every_event_is_read_or_refused_as_an_independent_reader_does()
    {
        output.WriteLine($"DIFFERENTIAL_SEED={FirstSeed}, {Events} events");
        var pristine = Enumerable.Range(0, 200).Select(Pristine).ToArray();
        int read = 0, refused = 0, unseen = 0;
        for (var seed = FirstSeed; seed < FirstSeed + Events; seed++)
        {
            var dice = new Random(seed);
            var utf8 = pristine[dice.Next(pristine.Length)];
            for (var damages = dice.Next(4); damages > 0; damages--)
            {
                utf8 = Mutations.Damaged(utf8, dice);
            }
            var problem = Compare(utf8, ref read, ref refused, ref unseen) ?? CompareWidths(utf8, dice);
            if (problem is not null)
            {
                Assert.Fail($"DIFFERENTIAL_SEED={seed} DIFFERENTIAL_EVENTS=1: {problem}\n{Encoding.UTF8.GetString(utf8)}");
            }
        }
        output.WriteLine($"{read} read, {refused} refused, {unseen} read whose images are no JSON");
        if (Events >= 10_000)
        {
            read.Should().BeGreaterThan(Events / 10, "a comparison of refusals alone would show little");
            refused.Should().BeGreaterThan(Events / 10);
            unseen.Should().BePositive();
        }
    }

    /// <summary>What the reader made of the event is not what it should have; null when it is.</summary>
    private static string? Compare(byte[] utf8, ref int read, ref int refused, ref int unseen)
    {
        var (lines, refusal) = Read(utf8);
        var (oracleLines, oracleRefusal) = EventOracle.Read(utf8);
        if (oracleLines is not null || oracleRefusal is not null)
        {
            _ = lines is null ? refused++ : read++;
            return lines == oracleLines && refusal == oracleRefusal ? null : $"Of valid JSON:\n{lines}{refusal}\nnot\n{oracleLines}{oracleRefusal}";
        }
        var skeleton = Skeleton.Of(utf8);
        var (skeletonLines, skeletonRefusal) = skeleton is null ? default : EventOracle.Read(skeleton);
        if (skeletonLines is null && skeletonRefusal is null)
        {
            refused++; // What is wrong with an event that is no JSON either may have been found first.
            return lines is null ? null : $"Of broken structure:\n{lines}";
        }
        _ = lines is null ? refused++ : unseen++;
        return lines == skeletonLines && refusal == skeletonRefusal ? null : $"Of broken images:\n{lines}{refusal}\nnot\n{skeletonLines}{skeletonRefusal}";
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

    private static (string? Lines, string? Refusal) Read(byte[] utf8)
    {
        try
        {
            using var streamEvent = StreamEventReader.Read(utf8);
            var lines = new StringBuilder();
            for (var record = 0; record < streamEvent.Count; record++)
            {
                ref readonly var change = ref streamEvent[record];
                lines.AppendLine($"{streamEvent.SequenceNumber(record)} {change.CreatedAtMilliseconds} {(change.IsDelete ? "delete" : "put")} {Place(change.Record)} {Place(change.Keys)} " +
                    $"{(change.IsDelete ? "" : Place(change.NewImage))} {change.IsTimeToLiveDelete}");
            }
            return ($"{streamEvent.SourceArn}\n{lines}", null);
        }
        catch (ReplicationException refusal)
        {
            return (null, refusal.Message.StartsWith(NotJson, StringComparison.Ordinal) ? NotJson : refusal.Message);
        }
    }

    private static string Place(Slice slice) => $"{slice.Start}+{slice.Length}";

    private static byte[] Pristine(int seed)
    {
        var changes = new StreamEvents();
        for (var change = 0; change < seed % 4; change++)
        {
            changes.Add(new RandomContent(seed * 10 + change).Change());
        }
        var spelling = seed % 3 == 0 ? Spelling.Plain : Spelling.Random(seed);
        return seed % 5 == 0 ? changes.ToGetRecordsJson(spelling) : changes.ToJson(spelling);
    }

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
