using static DynamoReplicator.TestSupport.Invocation;

namespace DynamoReplicator.Tests.Cli.Commands.Redrive;

/// <summary>A redrive of an empty queue succeeds. A queue with only other streams' messages is an error.</summary>
public sealed class EmptyQueueTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"Messages\":[]}")]
    [InlineData("{\"Messages\":null}")]
    public async Task An_empty_queue_is_a_success(string content)
    {
        await File.WriteAllTextAsync(_file, content);

        (await RedriveAsync()).Should().Be(
            new Invocation(0, $"nothing to redrive: the input contains no failed batch{Environment.NewLine}", ""));
    }

    [Fact]
    public async Task Messages_of_other_streams_are_reported()
    {
        await File.WriteAllTextAsync(
            _file,
            """{"Messages":[{"Body":"{\"hello\":1}"},{"Body":"{\"DDBStreamBatchInfo\":""" +
            """{\"streamArn\":\"arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1\"}}"}]}""");

        var (exitCode, output, errors) = await RedriveAsync();

        (exitCode, output).Should().Be((1, ""));
        errors.Should().Be(
            "dynamo-replicator: Skipped 1 batch or record of the stream " +
                "arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1, which is not the stream of us-east-1/orders. " +
            $"Redrive them with their own source.{Environment.NewLine}" +
            $"dynamo-replicator: {_file}: document 1 is not a failure record: it has neither a DDBStreamBatchInfo nor Records of a " +
                $"DynamoDB stream.{Environment.NewLine}");
    }

    private Task<Invocation> RedriveAsync() =>
        InvokeAsync($"redrive --source us-east-1/orders --replica eu-west-1/orders --failure {_file}");
}
