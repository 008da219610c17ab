using System.Text;
using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Events;

// cspell:ignore qzjxkvw

/// <summary>Truncated events and events with altered bytes are read or rejected, and no error quotes their items.</summary>
public class DamagedEventTests
{
    /// <summary>A value in every place where an item may contain one. An error that contains parts of it is a leak too.</summary>
    private const string Canary = "qzjxkvw";

    private const string CanaryNumber = "73167731673167.3167";

    private static readonly string[] Leaks =
        [Canary[..4], Canary[^4..], CanaryNumber[..6], CanaryNumber[^6..], Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary))[..6]];

    [Theory]
    [MemberData(nameof(SampleEventTests.Events), MemberType = typeof(SampleEventTests))]
    public void A_sample_event_truncated_anywhere_is_rejected(string file)
    {
        var bytes = SampleEventTests.Bytes(file);

        for (var length = 0; length <= Array.LastIndexOf(bytes, (byte)'}'); length++)
        {
            RefusalOf(bytes.AsMemory(0, length)).Should().MatchRegex(
                $"^The event is not valid JSON at byte \\d+ of {length}: it was truncated or altered in transit. " +
                "Nothing was written.$", "{0} bytes are not all", length);
        }
    }

    [Fact]
    public void An_event_of_every_type_truncated_anywhere_is_rejected_without_quoting_it()
    {
        var bytes = EventWithCanaries();

        for (var length = 0; length < bytes.Length; length++)
        {
            RefusalOf(bytes.AsMemory(0, length)).Should().NotBeNull("{0} bytes are not all", length);
        }
    }

    [Fact]
    public void Bytes_altered_anywhere_are_read_or_rejected_without_quoting_them()
    {
        var bytes = EventWithCanaries();

        foreach (byte altered in (byte[])[.. "\"\\}],x0"u8, 0xFF])
        {
            for (var at = 0; at < bytes.Length; at++)
            {
                var original = bytes[at];
                bytes[at] = altered;
                RefusalOf(bytes);
                bytes[at] = original;
            }
        }
    }

    [Fact]
    public void Bytes_missing_anywhere_are_detected_or_harmless()
    {
        var bytes = EventWithCanaries();

        for (var at = 0; at < bytes.Length; at++)
        {
            RefusalOf((byte[])[.. bytes[..at], .. bytes[(at + 1)..]]);
        }
    }

    private static byte[] EventWithCanaries()
    {
        var bytes = Encoding.UTF8.GetBytes(Canary);
        var key = Item(("pk", S(Canary)), ("sk", B(bytes)));
        var image = Item(
            ("pk", S(Canary)), ("sk", B(bytes)), ("number", N(CanaryNumber)), ("bool", Bool(true)), ("null", Null()), ("texts", SS(Canary)),
            ("numbers", NS(CanaryNumber)),
            ("binaries", BS(bytes)), ("list", L(S(Canary), M(("inner", S(Canary))))));
        return new StreamEvents().Add("INSERT", key, image).Add("REMOVE", key, null).ToJson();
    }

    /// <summary>
    /// Returns the error for an event after checking that it quotes no item, or null if the event is read. Any other
    /// exception fails the test.
    /// </summary>
    private static string? RefusalOf(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var streamEvent = StreamEventReader.Read(utf8);
            using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
            for (var record = 0; record < streamEvent.Count; record++)
            {
                streamEvent.SequenceNumber(record); // These are only read while a failure is reported, and must not fail then.
                streamEvent.KeyText(record);
            }
            return null;
        }
        catch (ReplicationException refusal)
        {
            if (refusal.InnerException is not null || Leaks.Any(leak => refusal.Message.Contains(leak, StringComparison.OrdinalIgnoreCase)))
            {
                refusal.ToString().Should().BeNull("the error contains item data");
            }
            return refusal.Message;
        }
    }
}
