using System.Net;
using System.Text;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

/// <summary>The SDK's own retries send the library's body again.</summary>
public class ReplicaClientRetryTests
{
    private static readonly Write[] Writes = [.. Enumerable.Range(0, 25).Select(record =>
        new Write(record, IsDelete: false,
            Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"{{{record}}}"},"v":{"S":"{{{new string('x', 5000)}}}"}}""")))];

    /// <summary>Faults with a Region for each, because the SDK counts retries per endpoint over all clients of a process.</summary>
    public static TheoryData<string, string> Faults =>
        new() { { "failed", "eu-west-2" }, { "unavailable", "eu-west-3" }, { "cut", "eu-north-1" } };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_same_body_is_sent_again_with_a_valid_signature(string fault, string region)
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(call => call.Number == 3 ? dynamoDB.Write(call) : fault switch
        {
            "failed" => Responses.Error("InternalServerError", "The request processing has failed.", HttpStatusCode.InternalServerError),
            "unavailable" => Responses.Unavailable(),
            _ => throw Responses.ConnectionCut(),
        });
        var clock = new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(1) };
        using var client = new ReplicaClient(DynamoDBClientConfig.For(new ReplicaTable(region, "orders"), dynamoDB), "orders", clock);

        await client.SendAsync(Writes, new CallCounts(), Scenario.OpenWindow);

        dynamoDB.Calls.Should().HaveCount(4);
        dynamoDB.Calls.Should().OnlyContain(call => call.Body.SequenceEqual(dynamoDB.Calls[0].Body) && SignatureV4.IsValid(call));
        dynamoDB.Calls.Select(call => call.Headers["amz-sdk-invocation-id"]).Distinct().Should().ContainSingle();
        dynamoDB.Items(region).Should().HaveCount(25);
    }

    [Fact]
    public async Task The_SDK_retries_three_times_and_waits_by_the_replicator_s_clock()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(_ => Responses.Unavailable());
        var clock = new ManualTimeProvider();
        using var client = new ReplicaClient(DynamoDBClientConfig.For(new ReplicaTable("eu-south-1", "orders"), dynamoDB), "orders", clock);

        var call = client.SendAsync(Writes, new CallCounts(), Scenario.OpenWindow);
        await clock.AdvanceUntilAsync(call, Backoff.Default.First);

        await call.Invoking(task => task).Should().ThrowAsync<Amazon.DynamoDBv2.AmazonDynamoDBException>();
        dynamoDB.Calls.Should().HaveCount(4);
        clock.Waits.Count.Should().BeInRange(1, 3, "waits shorter than a millisecond are skipped");
        clock.Waits.Should().OnlyContain(wait => wait <= 4 * Backoff.Default.First);
    }

    [Fact]
    public async Task Throttled_calls_are_left_to_the_pace_of_the_writer()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(_ => Responses.Throttled());
        using var client = new ReplicaClient(
            DynamoDBClientConfig.For(new ReplicaTable("eu-south-2", "orders"), dynamoDB), "orders", new ManualTimeProvider());

        var call = () => client.SendAsync(Writes, new CallCounts(), Scenario.OpenWindow);

        await call.Should().ThrowAsync<Amazon.DynamoDBv2.Model.ProvisionedThroughputExceededException>();
        dynamoDB.Calls.Should().ContainSingle();
    }
}
