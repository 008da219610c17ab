using System.Net;
using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>What dynamodb-cross-region-library gets wrong.</summary>
public class DynamoDBCrossRegionLibraryTests
{
    /// <summary>An event name that it does not know makes it wait for ever.</summary>
    [Fact]
    public async Task An_unknown_event_name_does_not_hang()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = Peers.To(dynamoDB);

        await FluentActions.Awaiting(() => replicator.InvokeAsync(new StreamEvents().Add("UPSERT", Item(("pk", S("a"))), null))).Should().ThrowAsync<ReplicationException>();
    }

    /// <summary>A throttle of any kind but one ends its process.</summary>
    [Theory]
    [InlineData("ProvisionedThroughputExceededException", HttpStatusCode.BadRequest)]
    [InlineData("ThrottlingException", HttpStatusCode.BadRequest)]
    [InlineData("RequestLimitExceeded", HttpStatusCode.BadRequest)]
    [InlineData("InternalServerError", HttpStatusCode.InternalServerError)]
    public Task A_throttle_of_any_kind_passes(string code, HttpStatusCode status) => AssertPasses(() => Answers.Error(code, "Try again.", status));

    /// <summary>A timeout ends its process.</summary>
    [Fact]
    public Task A_timeout_passes() => AssertPasses(() => throw new TaskCanceledException("The call took too long."));

    /// <summary>A connection that is cut ends its process.</summary>
    [Fact]
    public Task A_cut_connection_passes() => AssertPasses(() => throw Answers.ConnectionCut());

    /// <summary>An item that is too large for the replica ends its process.</summary>
    [Fact]
    public async Task An_oversized_item_holds_back_no_other()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RefusesCallsWith(write => write.Key == "item 17");
        using var replicator = Peers.To(dynamoDB, options => options with { ReportBatchItemFailures = true });
        var batch = Enumerable.Range(0, 60).Aggregate(new StreamEvents(), (events, item) => events.Insert($"item {item}"));

        var answer = await replicator.InvokeAsync(batch);

        answer.Should().Be(StreamEvents.ResumeAt(17));
        dynamoDB.Items().Should().HaveCount(59);
    }

    /// <summary>It puts a throttled write back into its queue and sends it again at once, over and over.</summary>
    [Fact]
    public async Task A_throttled_write_waits_ever_longer()
    {
        var clock = Peers.LeapingClock();
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.AnswersWrites(call => dynamoDB.Write(call, leftUndone: _ => true));
        using var replicator = Peers.To(dynamoDB, options => options with { TimeProvider = clock, ReportBatchItemFailures = true });

        await replicator.InvokeAsync(new StreamEvents().Insert("a"));

        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromMinutes(14), "the whole time is used");
        dynamoDB.Calls.Count.Should().BeInRange(100, 2000, "waits of up to 5 s fill 15 minutes, and calls without waits would be without number");
    }

    /// <summary>Its clients are static: a second pipeline in the process writes into the first one's region.</summary>
    [Fact]
    public async Task Two_replicators_in_a_process_write_to_two_regions()
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

    private static async Task AssertPasses(Func<HttpResponseMessage> trouble)
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.AnswersWrites(call => call.Number == 0 ? trouble() : dynamoDB.Write(call));
        using var replicator = Peers.To(dynamoDB);

        (await replicator.InvokeAsync(new StreamEvents().Insert("a"))).Should().Be("{\"batchItemFailures\":[]}");

        dynamoDB.Items().Should().HaveCount(1);
    }
}
