using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>Defects of scylla-migrator, of the cross-account samples, and of Powertools' batch processor.</summary>
public class OtherPeersTests
{
    /// <summary>scylla-migrator logs a failed put and drops it. The cross-account samples print it and continue.</summary>
    [Theory]
    [InlineData("AccessDeniedException")]
    [InlineData("ResourceNotFoundException")]
    [InlineData("ValidationException")]
    [InlineData("AnUnknownError")]
    public async Task A_failed_write_is_reported(string code)
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RespondToWrites(_ => Responses.Error(code, "No."));
        using var replicator = Peers.To(dynamoDB);

        var failure = await FluentActions.Awaiting(() => replicator.InvokeAsync(new StreamEvents().Insert("a")))
            .Should().ThrowAsync<ReplicationException>();

        failure.Which.Result!.Replicas.Single().Failed.Should().Be(1);
    }

    /// <summary>
    /// scylla-migrator loses every delete of a table whose keys it renames. DynamoReplicator does not rename attributes, and omitting a key
    /// attribute is an error.
    /// </summary>
    [Fact]
    public async Task A_selection_without_the_key_does_not_lose_deletes()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Select = attribute => attribute != "pk" }] },
            dynamoDB);

        var result = await replicator.ReplicateAsync(new StreamEvents().Insert("a", ("size", N("1"))).Remove("b").ToJson());

        result.ToString().Should().Be("2 records; eu-west-1/orders: 1 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        result.Replicas.Single().Failures.Single().Reason.Should().Contain("leaves out the key attribute 'pk'");
        dynamoDB.Writes.Should().ContainSingle().Which.IsDelete.Should().BeTrue();
    }

    /// <summary>
    /// By default, Powertools continues after a failed record. When that record is delivered again, it overwrites a newer version.
    /// </summary>
    [Fact]
    public async Task A_failed_version_blocks_later_versions_of_its_item_only()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RejectCallsWith(write => write.Attributes.Contains("'version': N1", StringComparison.Ordinal));
        using var replicator = Peers.To(dynamoDB, options => options with { Coalesce = false, ReportBatchItemFailures = true });

        var answer = await replicator.InvokeAsync(
            new StreamEvents().Insert("b").Insert("a", ("version", N("1"))).Modify("a", ("version", N("2")))
                .Modify("b", ("version", N("7"))));

        answer.Should().Be(StreamEvents.ResumeAt(1), "all of a's versions are delivered again, in order");
        dynamoDB.Items().Should().Equal("{'pk': S'b', 'version': N7}");
    }

    /// <summary>
    /// If versions are coalesced, the response names the earliest change of the failed item. The redelivered batch therefore ends with the
    /// item's latest version.
    /// </summary>
    [Fact]
    public async Task A_redelivered_batch_ends_with_the_latest_version()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RejectCallsWith(write => write.Key == "a");
        using var replicator = Peers.To(dynamoDB, options => options with { ReportBatchItemFailures = true });
        var batch = new StreamEvents().Insert("b").Insert("a", ("version", N("1"))).Modify("b", ("version", N("5")))
            .Modify("a", ("version", N("2")));

        (await replicator.InvokeAsync(batch)).Should().Be(StreamEvents.ResumeAt(1));
        dynamoDB.Respond = null;
        (await replicator.InvokeAsync(batch.Changes.Skip(1).Aggregate(new StreamEvents(), (rest, change) => rest.Add(change))))
            .Should().Be("{\"batchItemFailures\":[]}");

        dynamoDB.Items().Should().Equal("{'pk': S'a', 'version': N2}", "{'pk': S'b', 'version': N5}");
    }
}
