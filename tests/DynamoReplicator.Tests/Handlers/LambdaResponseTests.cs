using System.Text;
using System.Text.Json.Nodes;
using DynamoReplicator.Lambda;
using DynamoReplicator.Tests.Events;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>The answer to Lambda, byte for byte.</summary>
public class LambdaResponseTests
{
    [Fact]
    public void When_nothing_failed_it_is_an_empty_list() => Text(LambdaResponse.For(null)).Should().Be("{\"batchItemFailures\":[]}");

    [Fact]
    public void When_something_failed_it_names_the_record_to_resume_at() =>
        Text(LambdaResponse.For("1405400000000002063282832")).Should().Be("{\"batchItemFailures\":[{\"itemIdentifier\":\"1405400000000002063282832\"}]}");

    [Fact]
    public void It_says_what_the_published_sample_says()
    {
        var sample = JsonNode.Parse(SampleEventTests.Bytes("dynamodb-batchitemfailures-response.json").AsSpan(3));

        JsonNode.DeepEquals(JsonNode.Parse(LambdaResponse.For("1405400000000002063282832")), sample).Should().BeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public void It_stands_at_its_start(string? resumeAt)
    {
        var answer = LambdaResponse.For(resumeAt);

        answer.Position.Should().Be(0, "Lambda's runtime sends it from where it stands");
        answer.CanWrite.Should().BeFalse();
    }

    [Fact]
    public void An_answer_that_was_read_and_closed_does_not_spoil_the_next()
    {
        Text(LambdaResponse.For(null));

        Text(LambdaResponse.For(null)).Should().Be("{\"batchItemFailures\":[]}");
    }

    [Fact]
    public void An_identifier_of_any_text_is_told_as_it_is()
    {
        const string Identifier = "a\"b\\c\u00e9\n";

        JsonNode.Parse(LambdaResponse.For(Identifier))!["batchItemFailures"]![0]!["itemIdentifier"]!.GetValue<string>().Should().Be(Identifier);
    }

    internal static string Text(Stream answer)
    {
        using var reader = new StreamReader(answer, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
