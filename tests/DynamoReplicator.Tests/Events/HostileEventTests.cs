using System.Numerics;
using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Events;
using DynamoReplicator.Items;
using DynamoReplicator.Tests.Buffers;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Events;

/// <summary>
/// An attacker who writes to the source cannot make the function's work grow faster than the event's bytes. The tests count work instead of
/// measuring time.
/// </summary>
[Collection(nameof(RentedBufferTests))]
public sealed class HostileEventTests
{
    private const int Many = 100_000;

    public static TheoryData<string, Func<int, string>> Families => new()
    {
        { "of consecutive numbers", n => $"{n}" },
        { "that differ only in the last bytes", n => $"{new string('x', 20)}{(char)('a' + n % 26)}{n / 26}" },
        {
            "of pairs that collide in older hash functions",
            n => string.Concat(Enumerable.Range(0, 17).Select(bit => (n >> bit & 1) == 0 ? "Aa" : "BB"))
        },
        { "of zeros before a digit", n => $"{new string('\0', n % 50)}{n / 50}" },
        { "that share 8 of every 16 bytes", n => $"{n:x8}AAAAAAAA{n:x8}" },
    };

    [Theory]
    [MemberData(nameof(Families))]
    public void Keys_designed_to_collide_are_distributed_like_random_keys(string family, Func<int, string> key)
    {
        using var identities = new PooledList<byte>(0);
        var buckets = new int[BitOperations.RoundUpToPowerOf2(Many) * 2];
        for (var number = 0; number < Many; number++)
        {
            identities.Truncate(0);
            ItemKey.Append(Encoding.UTF8.GetBytes(Spelling.Plain.Of(Values.Item(("pk", Values.S(key(number)))))), identities);
            buckets[ItemKey.Hash(identities.Span) & (buckets.Length - 1)]++;
        }

        // For 100,000 balls in 262,144 urns, 19,073 pairs in the same urn are expected, with a deviation of 140.
        buckets.Sum(count => (long)count * (count - 1) / 2)
            .Should().BeInRange(17_500, 20_700, "keys {0} are distributed like random ones", family);
        buckets.Max().Should().BeLessThan(14);
    }

    [Fact]
    public void Reading_a_hundred_thousand_empty_records_stops_at_the_first()
    {
        var (few, many) = (EventOf(Enumerable.Repeat("{}", 10)), EventOf(Enumerable.Repeat("{}", Many)));

        Refusal(many).Should().StartWith("Record 0 of the event has no \"eventSource\"");
        Allocated(() => Refusal(many)).Should().BeLessThan(Allocated(() => Refusal(few)) + 4096);
    }

    [Fact]
    public void A_hundred_thousand_records_of_one_key_are_one_item()
    {
        var record = $"{Record("""{"pk":{"S":"a"}}""", """{"pk":{"S":"a"}}""")}";
        var utf8 = EventOf(Enumerable.Repeat(record, Many));
        using var streamEvent = StreamEventReader.Read(utf8);
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);

        changes.KeyCount.Should().Be(1);
        changes.MaxVersions.Should().Be(Many);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void A_record_of_several_megabytes_allocates_no_more_than_a_small_one(int megabytes)
    {
        var small = Read(EventOf([Record("""{"pk":{"S":"a"}}""", """{"pk":{"S":"a"}}""")]));
        var large = Read(
            EventOf([Record("""{"pk":{"S":"a"}}""", $$$"""{"pk":{"S":"a"},"text":{"S":"{{{new string('\\', megabytes << 20)}}}"}}""")]));

        large.Should().BeLessThan(small + 4096);
    }

    [Theory]
    [InlineData("1E999999999")]
    [InlineData("-1E-999999999999999999999999999999")]
    [InlineData("0E999999999999")]
    public void An_exponent_costs_no_more_than_its_text(string number)
    {
        using var identity = new PooledList<byte>(1024);
        Allocated(() => ItemKey.Append(KeyOf(number), identity)).Should().BeLessThan(2048);
        identity.Count.Should().BeLessThan(200);
    }

    [Theory]
    [InlineData("9", "")]
    [InlineData("0", "")]
    [InlineData("0", "1")]
    [InlineData("0.0", "1")]
    [InlineData("1E0", "9")]
    public void A_number_of_ten_thousand_digits_costs_no_more_than_its_text(string digit, string last)
    {
        var number = digit[..^1] + new string(digit[^1], 10_000) + last;
        using var identity = new PooledList<byte>(64 * 1024);
        var key = KeyOf(number);

        Allocated(() => ItemKey.Append(key, identity)).Should().BeLessThan(2048);
        identity.Count.Should().BeLessThan(3 * (number.Length + 100), "the measurement creates it twice");
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"L\":[", "]}")]
    [InlineData("{\"M\":{\"\":", "}}")]
    public void Nesting_of_a_million_levels_is_rejected_after_128(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 1_000_000)) + "1" + string.Concat(Enumerable.Repeat(close, 1_000_000));
        byte[][] events =
        [
            EventOf([Record("""{"pk":{"S":"a"}}""", $"{{\"a\":{deep}}}")]),
            EventOf([Record($"{{\"pk\":{deep}}}", "{}")]),
            Encoding.UTF8.GetBytes(deep),
            EventOf([deep]),
        ];
        foreach (var utf8 in events)
        {
            string refusal = "";
            var allocated = Allocated(() => refusal = Refusal(utf8));

            refusal.Should().EndWith(" Nothing was written.");
            allocated.Should().BeLessThan(16 * 1024);
        }
    }

    [Fact]
    public void Nesting_in_a_key_is_rejected()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100));
        using var identity = new PooledList<byte>(0);

        FluentActions.Invoking(() => ItemKey.Append(Encoding.UTF8.GetBytes($"{{\"pk\":{{\"S\":{deep}}}}}"), identity))
            .Should().Throw<FormatException>()
            .WithMessage("The key has an attribute that cannot be part of a key: *");
    }

    private static byte[] EventOf(IEnumerable<string> records) => Encoding.UTF8.GetBytes($"{{\"Records\":[{string.Join(',', records)}]}}");

    private static string Record(string keys, string image) =>
        $$$"""{"eventSource":"aws:dynamodb","eventName":"INSERT","eventSourceARN":"{{{StreamEvents.Arn}}}","dynamodb":""" +
        $$$"""{"SequenceNumber":"1","Keys":{{{keys}}},"NewImage":{{{image}}}}}""";

    private static byte[] KeyOf(string number) => Encoding.UTF8.GetBytes($$$"""{"pk":{"N":"{{{number}}}"}}""");

    private static string Refusal(byte[] utf8)
    {
        try
        {
            StreamEventReader.Read(utf8).Dispose();
            return "";
        }
        catch (ReplicationException refusal)
        {
            return refusal.Message;
        }
    }

    private static long Read(byte[] utf8) => Allocated(() =>
    {
        using var streamEvent = StreamEventReader.Read(utf8);
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
    });

    /// <summary>Measures the second run, because the first one may fill the pools.</summary>
    private static long Allocated(Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
