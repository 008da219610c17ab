using System.Text;
using System.Text.Json.Nodes;
using DynamoReplicator.Lambda;
using DynamoReplicator.Tests.Events;

namespace DynamoReplicator.Tests.Handlers;

// cspell:ignore batchitemfailures

/// <summary>The response to Lambda, byte for byte.</summary>
public class LambdaResponseTests
{
    [Fact]
    public void Without_failures_the_response_is_an_empty_list() =>
        Text(LambdaResponse.For(null)).Should().Be("{\"batchItemFailures\":[]}");

    [Fact]
    public void After_a_failure_the_response_names_the_record_to_resume_at() =>
        Text(LambdaResponse.For("1405400000000002063282832"))
            .Should().Be("{\"batchItemFailures\":[{\"itemIdentifier\":\"1405400000000002063282832\"}]}");

    [Fact]
    public void The_response_matches_the_published_sample()
    {
        var sample = JsonNode.Parse(SampleEventTests.Bytes("dynamodb-batchitemfailures-response.json").AsSpan(3));

        JsonNode.DeepEquals(JsonNode.Parse(LambdaResponse.For("1405400000000002063282832")), sample).Should().BeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public void The_response_s_stream_is_at_its_start(string? resumeAt)
    {
        var response = LambdaResponse.For(resumeAt);

        response.Position.Should().Be(0, "Lambda's runtime sends it from its position");
        response.CanWrite.Should().BeFalse();
    }

    [Fact]
    public void Reading_and_closing_a_response_does_not_affect_the_next_one()
    {
        Text(LambdaResponse.For(null));

        Text(LambdaResponse.For(null)).Should().Be("{\"batchItemFailures\":[]}");
    }

    [Fact]
    public void An_identifier_of_any_text_is_returned_unchanged()
    {
        const string Identifier = "a\"b\\c\u00e9\n";

        JsonNode.Parse(LambdaResponse.For(Identifier))!["batchItemFailures"]![0]!["itemIdentifier"]!.GetValue<string>()
            .Should().Be(Identifier);
    }

    internal static string Text(Stream response)
    {
        using var reader = new StreamReader(response, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
