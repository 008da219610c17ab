using System.Text;
using DynamoReplicator.Items;
using DynamoReplicator.Local;
using DynamoReplicator.Tests.Support;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Items;

public sealed class CanonicalItemTests
{
    [Theory]
    [InlineData("""{"n":{"N":"1"}}""", """{"n":{"N":"1.0"}}""")]
    [InlineData("""{"n":{"N":"1"}}""", """{"n":{"N":"+10E-1"}}""")]
    [InlineData("""{"n":{"N":"0"}}""", """{"n":{"N":"-0.00E7"}}""")]
    [InlineData("""{"n":{"N":"12345678901234567890123456789012345678"}}""", """{"n":{"N":"1.2345678901234567890123456789012345678E37"}}""")]
    [InlineData("""{"n":{"N":"1"}}""", """{"n":{"N":"\u0031"}}""")]
    [InlineData("""{"s":{"SS":["a","b"]}}""", """{"s":{"SS":["b","a"]}}""")]
    [InlineData("""{"s":{"NS":["1","2.50"]}}""", """{"s":{"NS":["2.5","1.0"]}}""")]
    [InlineData("""{"s":{"BS":["AP8=","AQ=="]}}""", """{"s":{"BS":["AQ==","AP8="]}}""")]
    [InlineData("""{"a":{"S":"x"},"b":{"BOOL":true}}""", """{ "b" : {"BOOL":true}, "a":{"S":"x"} }""")]
    [InlineData("""{"m":{"M":{"a":{"L":[{"N":"1"}]},"b":{"NULL":true}}}}""", """{"m":{"M":{"b":{"NULL":true},"a":{"L":[{"N":"1.0"}]}}}}""")]
    [InlineData("""{"a":{"S":"A/é"}}""", """{"\u0061":{"S":"\u0041\/\u00e9"}}""")]
    public void Spellings_of_one_item_are_equal(string one, string other) => AreEqual(one, other).Should().BeTrue();

    [Theory]
    [InlineData("""{"n":{"N":"1"}}""", """{"n":{"S":"1"}}""")]
    [InlineData("""{"n":{"N":"12345678901234567890123456789012345678"}}""", """{"n":{"N":"12345678901234567890123456789012345679"}}""")]
    [InlineData("""{"n":{"N":"12345678901234567890.123"}}""", """{"n":{"N":"12345678901234567000"}}""")]
    [InlineData("""{"n":{"N":"1"}}""", """{"n":{"N":"-1"}}""")]
    [InlineData("""{"s":{"SS":["1"]}}""", """{"s":{"NS":["1"]}}""")]
    [InlineData("""{"s":{"SS":[]}}""", """{"s":{"NS":[]}}""")]
    [InlineData("""{"s":{"SS":["a"]}}""", """{"s":{"L":[{"S":"a"}]}}""")]
    [InlineData("""{"s":{"L":[{"S":"a"},{"S":"b"}]}}""", """{"s":{"L":[{"S":"b"},{"S":"a"}]}}""")]
    [InlineData("""{"s":{"L":[]}}""", """{"s":{"M":{}}}""")]
    [InlineData("""{"s":{"S":""}}""", """{"s":{"NULL":true}}""")]
    [InlineData("""{"s":{"S":""}}""", """{}""")]
    [InlineData("""{"b":{"B":"AA=="}}""", """{"b":{"B":"AAA="}}""")]
    [InlineData("""{"b":{"B":"QUE="}}""", """{"b":{"S":"QUE="}}""")]
    [InlineData("""{"t":{"BOOL":true}}""", """{"t":{"BOOL":false}}""")]
    [InlineData("""{"ab":{"S":"c"}}""", """{"a":{"S":"bc"}}""")]
    [InlineData("""{"a":{"L":[{"L":[{"S":"x"}]},{"L":[]}]}}""", """{"a":{"L":[{"L":[]},{"L":[{"S":"x"}]}]}}""")]
    [InlineData("""{"s":{"S":"\u00e9"}}""", """{"s":{"S":"e\u0301"}}""")]
    public void Different_items_are_not_equal(string one, string other) => AreEqual(one, other).Should().BeFalse();

    [Fact]
    public void Random_items_are_equal_exactly_when_an_independent_reader_agrees() => Specification.Holds(
        Specification.Seeds,
        seed =>
        {
            var random = new Random(seed);
            var item = new RandomContent(seed).Change().NewImage ?? [];
            var other = random.Next(3) switch
            {
                0 => Respelled(item, new RandomContent(seed + 1), random),
                1 => Altered(item, random),
                _ => new RandomContent(seed + 1).Change().NewImage ?? [],
            };
            var (one, two) = (Spelling.Plain.Of(item), Spelling.Random(seed).Of(other));

            AreEqual(one, two).Should().Be(Oracle(one) == Oracle(two), "{0} and {1}", one, two);
            AreEqual(two, one).Should().Be(AreEqual(one, two));
        },
        count: 2_000);

    [Fact]
    public void The_deepest_items_are_compared()
    {
        var nested = Spelling.Plain.Of(Values.Item(("deep", Values.Nested(31, Values.N("1")))));

        AreEqual(nested, nested.Replace("\"1\"", "\"1.0\"", StringComparison.Ordinal)).Should().BeTrue();
        AreEqual(nested, nested.Replace("\"1\"", "\"2\"", StringComparison.Ordinal)).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"a":{"X":"secret"}}""")]
    [InlineData("""{"a":"secret"}""")]
    [InlineData("""{"a":{"N":"secret"}}""")]
    [InlineData("""{"a":{"S":"secret""")]
    [InlineData("""{"a":{"B":"secret!"}}""")]
    public void An_invalid_item_is_rejected_without_quoting_it(string json)
    {
        var canonical = () => CanonicalItem.Canonical(Encoding.UTF8.GetBytes(json));

        canonical.Should().Throw<FormatException>().Which.ToString().Should().NotContain("secret");
    }

    private static bool AreEqual(string one, string other) =>
        CanonicalItem.AreEqual(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private static string Oracle(string json) => CanonicalValue.Of(AttributeValueReader.ReadItem(Encoding.UTF8.GetBytes(json)));

    private static Dictionary<string, AttributeValue> Respelled(
        Dictionary<string, AttributeValue> item, RandomContent content, Random random) =>
        item.ToDictionary(attribute => attribute.Key, attribute => Respelled(attribute.Value, content, random), StringComparer.Ordinal);

    private static AttributeValue Respelled(AttributeValue value, RandomContent content, Random random) => value switch
    {
        { N: { } number } => Values.N(content.Respelled(number)),
        { SS: { } texts } => Values.SS(Shuffled(texts, random)),
        { NS: { } numbers } => Values.NS(Shuffled(numbers.Select(content.Respelled), random)),
        { BS: { } binaries } => new AttributeValue { BS = [.. Shuffled(binaries, random)] },
        { L: { } list } => Values.L([.. list.Select(element => Respelled(element, content, random))]),
        { M: { } map } => new AttributeValue { M = Respelled(map, content, random) },
        _ => value,
    };

    /// <summary>Gives one attribute the value of another, or removes it.</summary>
    private static Dictionary<string, AttributeValue> Altered(Dictionary<string, AttributeValue> item, Random random)
    {
        var altered = new Dictionary<string, AttributeValue>(item, StringComparer.Ordinal);
        if (item.Count > 0)
        {
            var names = item.Keys.ToArray();
            var name = names[random.Next(names.Length)];
            if (random.Next(2) == 0)
            {
                altered.Remove(name);
            }
            else
            {
                altered[name] = item[names[random.Next(names.Length)]];
            }
        }
        return altered;
    }

    private static T[] Shuffled<T>(IEnumerable<T> elements, Random random)
    {
        var shuffled = elements.ToArray();
        random.Shuffle(shuffled);
        return shuffled;
    }
}
