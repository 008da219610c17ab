using System.Buffers.Binary;
using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;
using DynamoReplicator.Json;
using DynamoReplicator.Tests.Support;
using Xunit.Abstractions;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// Compares the identities of keys with those of an independent reader, for many keys, most of them damaged (<c>./build.sh fuzz</c>).
/// </summary>
public class ItemKeyDifferentialTests(ITestOutputHelper output)
{
    private static readonly int Keys = Fuzz.Inputs(otherwise: 20_000);

    [Fact]
    public void Every_key_has_the_identity_of_its_value_or_is_rejected_with_a_message()
    {
        var corpus = new Corpus("keys", Enumerable.Range(0, 300).Select(Good));
        foreach (var kept in corpus.Inputs)
        {
            Check(kept, corpus, mayKeep: false);
        }
        var dice = new Random(TestSeed.Value);
        int read = 0, refused = 0;
        for (var count = 0; count < Keys; count++)
        {
            _ = Check(corpus.Damaged(dice), corpus, mayKeep: true) ? read++ : refused++;
        }
        output.WriteLine($"{TestSeed.Setting}: {Keys} keys: {read} read, {refused} refused, {corpus.Outcomes} outcomes");
        if (Keys >= 10_000)
        {
            read.Should().BeGreaterThan(Keys / 10, "comparing only rejections would show little");
            refused.Should().BeGreaterThan(Keys / 10);
        }
    }

    /// <returns>Whether the bytes are a key.</returns>
    private static bool Check(byte[] utf8, Corpus corpus, bool mayKeep)
    {
        using var identity = new PooledList<byte>(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        string? refusal = null;
        try
        {
            ItemKey.Append(utf8, identity);
        }
        catch (FormatException error)
        {
            refusal = error.Message;
        }
        catch (Exception error)
        {
            Assert.Fail($"{error}\n{corpus.KeepFailure(utf8)}");
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var problem = allocated > 8192 + 8 * utf8.Length
            ? $"{allocated} bytes were allocated for {utf8.Length}"
            : Compare(utf8, identity.Span, refusal);
        if (problem is not null)
        {
            Assert.Fail($"{problem}\n{corpus.KeepFailure(utf8)}");
        }
        corpus.Note(utf8, refusal ?? Shape(identity.Span), mayKeep);
        return refusal is null;
    }

    private static string? Compare(byte[] utf8, ReadOnlySpan<byte> identity, string? refusal)
    {
        if (refusal is not null && !(refusal.StartsWith("The key ", StringComparison.Ordinal) && refusal.EndsWith('.')))
        {
            return $"The key is rejected, but the message is not a sentence about the key: {refusal}";
        }
        if (utf8 is not [(byte)'{', ..] || Skeleton.EndOf(utf8, 0, DynamoDBJson.MaxDepth) != utf8.Length)
        {
            return null; // The event reader passes only complete objects.
        }
        var (lines, expected) = (refusal is null ? Lines(identity) : null, KeyOracle.Read(utf8));
        return lines == expected ? null : $"{lines ?? refusal}\nnot\n{expected ?? "refused"}";
    }

    private static string Lines(ReadOnlySpan<byte> identity)
    {
        var lines = new StringBuilder();
        while (!identity.IsEmpty)
        {
            var name = Next(ref identity);
            var type = (char)identity[0];
            identity = identity[1..];
            lines.Append($"{Encoding.UTF8.GetString(name)} {type} {Convert.ToHexString(Next(ref identity))}\n");
        }
        return lines.ToString();
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> identity)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(identity);
        var text = identity.Slice(sizeof(int), length);
        identity = identity[(sizeof(int) + length)..];
        return text;
    }

    /// <summary>Describes the types, and whether names and values are empty.</summary>
    private static string Shape(ReadOnlySpan<byte> identity)
    {
        var shape = "";
        while (!identity.IsEmpty)
        {
            var name = Next(ref identity);
            var type = (char)identity[0];
            identity = identity[1..];
            shape += $"{(name.IsEmpty ? "" : "named ")}{type}{(Next(ref identity).IsEmpty ? "" : " of something")} ";
        }
        return shape;
    }

    private static byte[] Good(int seed) =>
        Encoding.UTF8.GetBytes((seed % 3 == 0 ? Spelling.Plain : Spelling.Random(seed)).Of(new RandomContent(seed).Key()));
}
