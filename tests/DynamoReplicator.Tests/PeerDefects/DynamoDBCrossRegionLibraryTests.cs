using System.Net;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>Defects of dynamodb-cross-region-library.</summary>
public class DynamoDBCrossRegionLibraryTests
{
    /// <summary>An unknown event name makes it wait forever.</summary>
    [Fact]
    public async Task An_unknown_event_name_does_not_hang()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = Peers.To(dynamoDB);

        await FluentActions.Awaiting(() => replicator.InvokeAsync(new StreamEvents().Add("UPSERT", Item(("pk", S("a"))), null)))
            .Should().ThrowAsync<ReplicationException>();
    }

    /// <summary>All but one kind of throttling ends its process.</summary>
    [Theory]
    [InlineData("ProvisionedThroughputExceededException", HttpStatusCode.BadRequest)]
    [InlineData("ThrottlingException", HttpStatusCode.BadRequest)]
    [InlineData("RequestLimitExceeded", HttpStatusCode.BadRequest)]
    [InlineData("InternalServerError", HttpStatusCode.InternalServerError)]
    public Task Throttling_of_any_kind_is_retried(string code, HttpStatusCode status) =>
        AssertRetriedAsync(() => Responses.Error(code, "Try again.", status));

    /// <summary>A timeout ends its process.</summary>
    [Fact]
    public Task A_timeout_is_retried() => AssertRetriedAsync(() => throw new TaskCanceledException("The call took too long."));

    /// <summary>A broken connection ends its process.</summary>
    [Fact]
    public Task A_broken_connection_is_retried() => AssertRetriedAsync(() => throw Responses.ConnectionCut());

    /// <summary>An item that is too large for the replica ends its process.</summary>
    [Fact]
    public async Task An_oversized_item_does_not_block_other_items()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RejectCallsWith(write => write.Key == "item 17");
        using var replicator = Peers.To(dynamoDB, options => options with { ReportBatchItemFailures = true });
        var batch = Enumerable.Range(0, 60).Aggregate(new StreamEvents(), (events, item) => events.Insert($"item {item}"));

        var answer = await replicator.InvokeAsync(batch);

        answer.Should().Be(StreamEvents.ResumeAt(17));
        dynamoDB.Items().Should().HaveCount(59);
    }

    /// <summary>It returns a throttled write to its queue and sends it again immediately, without any wait.</summary>
    [Fact]
    public async Task A_throttled_write_is_retried_with_increasing_waits()
    {
        var clock = Peers.LeapingClock();
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(call => dynamoDB.Write(call, leftUndone: _ => true));
        using var replicator = Peers.To(dynamoDB, options => options with { TimeProvider = clock, ReportBatchItemFailures = true });

        await replicator.InvokeAsync(new StreamEvents().Insert("a"));

        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromMinutes(14), "the whole time is used");
        dynamoDB.Calls.Count
            .Should().BeInRange(100, 2000, "waits of up to 5 s fill 15 minutes, and without waits there would be far more calls");
    }

    /// <summary>Its clients are static: a second pipeline in the process writes to the first one's Region.</summary>
    [Fact]
    public async Task Two_replicators_in_one_process_write_to_two_Regions()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var first = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders")] }, dynamoDB);
        using var second = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("ap-southeast-2", "orders")] }, dynamoDB);

        await first.InvokeAsync(new StreamEvents().Insert("a"));
        await second.InvokeAsync(new StreamEvents().Insert("b"));
        await first.InvokeAsync(new StreamEvents().Insert("c"));

        dynamoDB.Items("eu-west-1").Should().Equal("{'pk': S'a'}", "{'pk': S'c'}");
        dynamoDB.Items("ap-southeast-2").Should().Equal("{'pk': S'b'}");
        dynamoDB.Calls.Select(call => call.SignedRegion).Should().Equal("eu-west-1", "ap-southeast-2", "eu-west-1");
    }

    private static async Task AssertRetriedAsync(Func<HttpResponseMessage> trouble)
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(call => call.Number == 0 ? trouble() : dynamoDB.Write(call));
        using var replicator = Peers.To(dynamoDB);

        (await replicator.InvokeAsync(new StreamEvents().Insert("a"))).Should().Be("{\"batchItemFailures\":[]}");

        dynamoDB.Items().Should().HaveCount(1);
    }
}
