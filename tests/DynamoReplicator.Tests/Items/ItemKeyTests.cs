using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;
using DynamoReplicator.Local;
using DynamoReplicator.Tests.Support;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Items;

/// <summary>All spellings of a key have one identity, and different keys have different identities.</summary>
public class ItemKeyTests
{
    [Theory]
    [InlineData("{\"pk\":{\"S\":\"A\"}}", "{\"pk\":{\"S\":\"\\u0041\"}}")]
    [InlineData("{\"pk\":{\"S\":\"A\"}}", "{\"p\\u006b\":{\"S\":\"A\"}}")]
    [InlineData("{\"pk\":{\"S\":\"A\"}}", "{\"pk\":{\"\\u0053\":\"A\"}}")]
    [InlineData("{\"pk\":{\"S\":\"A\"}}", " { \"pk\" :\t{ \"S\" : \"A\" }\r\n}")]
    [InlineData("{\"pk\":{\"S\":\"/\"}}", "{\"pk\":{\"S\":\"\\/\"}}")]
    [InlineData("{\"pk\":{\"S\":\"\U0001F600\"}}", "{\"pk\":{\"S\":\"\\ud83d\\uDE00\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}}", "{\"sk\":{\"N\":\"1\"},\"pk\":{\"S\":\"a\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}}", "{\"sk\":{\"N\":\"1.0\"},\"p\\u006b\":{\"S\":\"a\"}}")]
    [InlineData("{\"pk\":{\"N\":\"1\"}}", "{\"pk\":{\"N\":\"1E0\"}}")]
    [InlineData("{\"pk\":{\"N\":\"1\"}}", "{\"pk\":{\"N\":\"\\u0031\"}}")]
    [InlineData("{\"pk\":{\"N\":\"100\"}}", "{\"pk\":{\"N\":\"1e+2\"}}")]
    [InlineData("{\"pk\":{\"N\":\"0\"}}", "{\"pk\":{\"N\":\"-0.00E7\"}}")]
    [InlineData("{\"pk\":{\"B\":\"AP8=\"}}", "{\"pk\":{\"B\":\"AP8\\u003d\"}}")]
    [InlineData("{\"pk\":{\"B\":\"+/8=\"}}", "{\"pk\":{\"B\":\"\\u002b\\/8=\"}}")]
    public void Two_spellings_of_one_key_have_one_identity(string one, string other)
    {
        Identity(one).Should().Equal(Identity(other));
        ItemKey.Hash(Identity(one)).Should().Be(ItemKey.Hash(Identity(other)));
    }

    [Theory]
    [InlineData("{\"pk\":{\"S\":\"1\"}}", "{\"pk\":{\"N\":\"1\"}}")]
    [InlineData("{\"pk\":{\"S\":\"AP8=\"}}", "{\"pk\":{\"B\":\"AP8=\"}}")]
    [InlineData("{\"pk\":{\"S\":\"1\"}}", "{\"pk\":{\"S\":\"1.0\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"}}", "{\"pk\":{\"S\":\"A\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"}}", "{\"pk\":{\"S\":\"a \"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"}}", "{\"pk\":{\"S\":\"a\\u0000\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"}}", "{\"Pk\":{\"S\":\"a\"}}")]
    [InlineData("{\"pk\":{\"S\":\"\u00e9\"}}", "{\"pk\":{\"S\":\"e\u0301\"}}")]
    [InlineData("{\"pk\":{\"S\":\"\\\\u0041\"}}", "{\"pk\":{\"S\":\"A\"}}")]
    [InlineData("{\"pk\":{\"N\":\"1\"}}", "{\"pk\":{\"N\":\"-1\"}}")]
    [InlineData("{\"pk\":{\"N\":\"1\"}}", "{\"pk\":{\"N\":\"10\"}}")]
    [InlineData(
        "{\"pk\":{\"N\":\"99999999999999999999999999999999999998\"}}",
        "{\"pk\":{\"N\":\"99999999999999999999999999999999999999\"}}")]
    [InlineData("{\"pk\":{\"N\":\"9007199254740992\"}}", "{\"pk\":{\"N\":\"9007199254740993\"}}")]
    [InlineData("{\"pk\":{\"B\":\"AA==\"}}", "{\"pk\":{\"B\":\"AAA=\"}}")]
    [InlineData("{\"pk\":{\"B\":\"\"}}", "{\"pk\":{\"B\":\"AA==\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"b\"}}", "{\"pk\":{\"S\":\"b\"},\"sk\":{\"S\":\"a\"}}")]
    [InlineData("{\"pk\":{\"S\":\"ab\"},\"sk\":{\"S\":\"c\"}}", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"bc\"}}")]
    [InlineData("{\"pk\":{\"S\":\"a\"}}", "{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"\"}}")]
    [InlineData("{\"a\":{\"S\":\"bS\"}}", "{\"ab\":{\"S\":\"S\"}}")]
    public void Different_keys_have_different_identities(string one, string other) =>
        Identity(one).Should().NotEqual(Identity(other));

    [Fact]
    public void Every_spelling_of_a_key_has_the_same_identity() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var content = new RandomContent(seed);
            var key = content.Key();
            var other = Spelling.Random(seed).Of(content.Respelled(key));

            Identity(other).Should().Equal(Identity(Spelling.Plain.Of(key)), "{0} is {1}", other, Spelling.Plain.Of(key));
        }, count: 1000);

    [Fact]
    public void The_fast_path_and_the_exact_path_agree() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var plain = Spelling.Plain.Of(new RandomContent(seed).Key());

            // The fast path does not accept white space.
            Identity(plain).Should().Equal(Identity(plain.Insert(1, " ")), plain);
        }, count: 1000);

    [Fact]
    public void Identities_are_equal_only_for_equal_keys() =>
        Specification.Holds(
            from one in Specification.Seeds
            from other in Specification.Seeds
            select (One: new RandomContent(one).Key(), Other: new RandomContent(other).Key()),
            keys =>
                Identity(Spelling.Plain.Of(keys.One)).SequenceEqual(Identity(Spelling.Plain.Of(keys.Other)))
                    .Should().Be(ByValue(keys.One) == ByValue(keys.Other)),
            count: 2000);

    [Fact]
    public void Identities_are_appended_one_after_the_other()
    {
        using var identities = new PooledList<byte>(0);
        ItemKey.Append("{\"pk\":{\"S\":\"a\"}}"u8, identities);
        var first = identities.Count;
        ItemKey.Append("{\"sk\":{\"S\":\"long enough to have the list grow more than once\"},\"pk\":{\"N\":\"1.0\"}}"u8, identities);

        identities.Span[..first].ToArray().Should().Equal(Identity("{\"pk\":{\"S\":\"a\"}}"));
        identities.Span[first..].ToArray()
            .Should().Equal(Identity("{\"pk\":{\"N\":\"1\"},\"sk\":{\"S\":\"long enough to have the list grow more than once\"}}"));
    }

    [Fact]
    public void The_longest_keys_have_identities()
    {
        var longest = $"{{\"{new string('n', 255)}\":{{\"S\":\"{new string('p', 2048)}\"}}," +
            $"\"{new string('m', 255)}\":{{\"S\":\"{new string('s', 1024)}\"}}}}";

        Identity(longest).Should().HaveCount(2 * (4 + 255 + 1 + 4) + 2048 + 1024);
    }

    private static string ByValue(Dictionary<string, Amazon.Lambda.DynamoDBEvents.DynamoDBEvent.AttributeValue> key) =>
        string.Join('\n', key
        .OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
        .Select(
            attribute =>
                $"{attribute.Key.Length} {attribute.Key} " +
                $"{(attribute.Value.N is { } number ? ExactNumber.Parse(number).ToString() : Spelling.Plain.Of(attribute.Value))}"));

    private static byte[] Identity(string key)
    {
        using var identity = new PooledList<byte>(0);
        ItemKey.Append(Encoding.UTF8.GetBytes(key), identity);
        return identity.Span.ToArray();
    }
}
