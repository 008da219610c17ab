using System.Text;
using System.Text.Json;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

public sealed class StreamPageTests
{
    [Fact]
    public void Records_keep_the_bytes_of_the_response()
    {
        const string first =
            """{"eventID":"1","dynamodb":{"NewImage":{"n":{"N":"1.50"},"s":{"S":"\u00e9 \"SequenceNumber\":\"9\""}},""" +
            "\"SequenceNumber\":\"100\"}}";
        const string second = """{ "dynamodb" : { "SequenceNumber" : "101", "Keys" : {} }, "SequenceNumber" : "102" }""";

        var page = Parse($$"""{"MillisBehindLatest":0,"Records":[{{first}}, {{second}}],"NextShardIterator":"next"}""");

        page.Records.Select(record => Encoding.UTF8.GetString(record.Utf8.Span)).Should().Equal(first, second);
        page.Records.Select(record => record.SequenceNumber).Should().Equal("100", "101");
        page.NextShardIterator.Should().Be("next");
    }

    [Theory]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"NextShardIterator":null,"Records":[]}""")]
    public void A_page_without_an_iterator_is_the_last(string body)
    {
        var page = Parse(body);

        page.Records.Should().BeEmpty();
        page.NextShardIterator.Should().BeNull();
    }

    [Fact]
    public void An_item_of_32_levels_is_read()
    {
        var image = string.Concat(Enumerable.Repeat("{\"M\":{\"a\":", 32)) + "{\"S\":\"x\"}" + string.Concat(Enumerable.Repeat("}}", 32));

        Parse($$$"""{"Records":[{"dynamodb":{"NewImage":{"a":{{{image}}}},"SequenceNumber":"1"}}]}""").Records.Should().ContainSingle();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"Records":{}}""")]
    [InlineData("""{"Records":[1]}""")]
    [InlineData("""{"Records":[{"dynamodb":{}}]}""")]
    [InlineData("""{"Records":[{"dynamodb":null}]}""")]
    [InlineData("""{"Records":[{"dynamodb":{"SequenceNumber":"1"}}""")]
    public void A_body_that_is_not_a_GetRecords_response_is_an_error(string body)
    {
        var parse = () => Parse(body);

        parse.Should().Throw<JsonException>();
    }

    private static StreamPage Parse(string body) => StreamPage.Parse(Encoding.UTF8.GetBytes(body));
}
