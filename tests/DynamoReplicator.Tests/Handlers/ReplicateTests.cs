using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>The method for hosts other than Lambda returns failures instead of throwing.</summary>
public class ReplicateTests
{
    [Fact]
    public async Task The_result_accounts_for_every_record()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { SkipTimeToLiveDeletes = true });
        table.RejectItems("bad");

        var result =
            await replicator.ReplicateAsync(new StreamEvents().Insert("a").Modify("a").Expire("b").Insert("bad").Insert("c").ToJson());

        result.ToString().Should().Be("5 records; eu-west-1/orders: 2 written, 1 superseded, 1 skipped, 0 parked, 1 failed");
        result.Succeeded.Should().BeFalse();
        result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(3));
        var failure = result.Replicas.Single().Failures.Should().ContainSingle().Which;
        failure.SequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(3));
        failure.Key.Should().Be("{\"pk\":{\"S\":\"bad\"}}");
        failure.Reason
            .Should().Be("eu-west-1/orders rejects the change (ValidationException): Item size has exceeded the maximum allowed size.");
        FluentActions.Invoking(result.ThrowIfFailed).Should().Throw<ReplicationException>().Where(thrown => thrown.Result == result);
    }

    [Fact]
    public async Task ThrowIfFailed_does_not_throw_for_a_batch_without_failures()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        var result = await replicator.ReplicateAsync(new StreamEvents().Insert("a").ToJson());

        result.ThrowIfFailed();
        result.Succeeded.Should().BeTrue();
        result.FirstFailedSequenceNumber.Should().BeNull();
    }

    [Fact]
    public async Task A_response_of_the_streams_API_can_be_replicated()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        await replicator.ReplicateAsync(new StreamEvents().Insert("a").Insert("b").Expire("b").ToGetRecordsJson());

        table.Items.Should().ContainSingle();
    }

    [Fact]
    public async Task The_lag_is_the_age_of_the_oldest_change()
    {
        var table = new InMemoryReplica();
        var clock = new ManualTimeProvider();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { TimeProvider = clock });
        var created = ManualTimeProvider.Start.UtcDateTime;

        (await replicator.ReplicateAsync(new StreamEvents { CreatedAt = created.AddSeconds(-12) }.Insert("a").ToJson())).ReplicationLag
            .Should().Be(TimeSpan.FromSeconds(12));
        (await replicator.ReplicateAsync(new StreamEvents().ToJson())).ReplicationLag.Should().BeNull("nothing was behind");
    }

    [Fact]
    public async Task Canceling_throws()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);

        await FluentActions.Awaiting(
            () => replicator.ReplicateAsync(new StreamEvents().Insert("a").ToJson(), new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();

        table.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_replica_has_its_own_account()
    {
        var first = new InMemoryReplica();
        var second = new InMemoryReplica();
        using var replicator = new Replicator(new ReplicatorOptions
        {
            Replicas =
            [
                new ReplicaTable("eu-west-1", "orders") { Client = first.Client },
                new ReplicaTable("ap-southeast-2", "orders") { Client = second.Client },
            ],
        });
        first.RejectItems("c");
        second.RejectItems("b");

        var result = await replicator.ReplicateAsync(new StreamEvents().Insert("a").Insert("b").Insert("c").ToJson());

        result.ToString().Should().Be(
            "3 records; eu-west-1/orders: 2 written, 0 superseded, 0 skipped, 0 parked, 1 failed; ap-southeast-2/orders: 2 written, 0 " +
            "superseded, 0 skipped, 0 parked, 1 failed");
        result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(1), "it is the earliest failure of all replicas");
        FluentActions.Invoking(result.ThrowIfFailed)
            .Should().Throw<ReplicationException>()
            .WithMessage("1 of 3 records failed at eu-west-1/orders:*1 of 3 records failed at ap-southeast-2/orders:*");
    }

    [Fact]
    public async Task The_caller_s_own_client_outlives_the_replicator()
    {
        var table = new InMemoryReplica();
        var replicator = OwnClient.ReplicatorTo(table);
        await replicator.ReplicateAsync(new StreamEvents().Insert("a").ToJson());
        replicator.Dispose();
        using var next = OwnClient.ReplicatorTo(table);

        await next.ReplicateAsync(new StreamEvents().Insert("b").ToJson());

        table.Items.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_item_that_is_not_dynamodb_json_fails_alone()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        var json = new StreamEvents().Insert("a").Insert("b", ("value", S("canary"))).Insert("c").ToString()
            .Replace("{\"S\":\"canary\"}", "{\"X\":\"canary\"}", StringComparison.Ordinal);

        var result = await replicator.ReplicateAsync(System.Text.Encoding.UTF8.GetBytes(json));

        result.ToString().Should().Be("3 records; eu-west-1/orders: 2 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        result.Replicas.Single().Failures.Single().Reason.Should().NotContain("canary");
    }

    [Fact]
    public async Task The_result_s_text_contains_no_item_data()
    {
        var table = new InMemoryReplica();
        table.Reject(_ => true, "canary-value is too large for canary-key");
        var logger = new CapturingLogger(Microsoft.Extensions.Logging.LogLevel.Information);
        using var replicator = OwnClient.ReplicatorTo(table, options => options with { Logger = logger });

        var result = await replicator.ReplicateAsync(new StreamEvents().Insert("canary-key", ("secret", S("canary-value"))).ToJson());

        result.ToString().Should().NotContain("canary");
        result.Replicas.Single().Failures.Single().Reason.Should().NotContain("canary");
        FluentActions.Invoking(result.ThrowIfFailed).Should().Throw<ReplicationException>().Which.ToString().Should().NotContain("canary");
        logger.Lines.Should().NotBeEmpty().And.NotContain(line => line.Text.Contains("canary", StringComparison.Ordinal));
    }
}
