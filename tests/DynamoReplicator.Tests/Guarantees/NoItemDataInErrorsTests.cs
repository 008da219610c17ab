using System.Text.Json;
using Amazon.Runtime;
using DynamoReplicator.Cli;
using DynamoReplicator.Cli.Aws;

namespace DynamoReplicator.Tests.Guarantees;

/// <summary>A parser's message quotes the response or document that it cannot read, so errors must not contain it.</summary>
public sealed class NoItemDataInErrorsTests
{
    private const string Secret = "card 4111111111111111";

    public static TheoryData<Exception> Quoting => new()
    {
        new JsonException(Secret),
        new InvalidOperationException(Secret, new JsonException(Secret)),
        new AmazonClientException(Secret, new JsonException(Secret)),
        new AmazonUnmarshallingException("request", "items/0", Secret, new FormatException(Secret)),
    };

    [Theory]
    [MemberData(nameof(Quoting))]
    public void Exceptions_that_may_quote_an_item_are_reported_by_type_only(Exception error)
    {
        CommandLineTool.Unexpected(error)
            .Should().Be($"An unexpected {error.GetType().Name} occurred. This is a bug in dynamo-replicator. Please report it.");
        AwsErrorText.Describe(
            error, "GetRecords").Should().Match("GetRecords failed: the response is not from DynamoDB (*). Check the endpoint, and the "
            + "proxies on the way to it.").And.NotContain(Secret);
    }

    [Fact]
    public void Other_messages_are_repeated() =>
        CommandLineTool.Unexpected(new InvalidOperationException("What went wrong.")).Should().Be(
            "An unexpected InvalidOperationException occurred: What went wrong. This is a bug in dynamo-replicator. Please report it.");
}
