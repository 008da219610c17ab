using DynamoReplicator.Tests.Support;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>What scylla-migrator, the samples for other accounts, and the batch processor of Powertools get wrong.</summary>
public class OtherPeersTests
{
    /// <summary>scylla-migrator logs a put that failed and drops it; the samples for other accounts print it and forget it.</summary>
    [Theory]
    [InlineData("AccessDeniedException")]
    [InlineData("ResourceNotFoundException")]
    [InlineData("ValidationException")]
    [InlineData("AnErrorNobodyHasHeardOf")]
    public async Task A_failed_write_is_not_forgotten(string code)
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.AnswersWrites(_ => Answers.Error(code, "No."));
        using var replicator = Peers.To(dynamoDB);

        var failure = await FluentActions.Awaiting(() => replicator.InvokeAsync(new StreamEvents().Insert("a"))).Should().ThrowAsync<ReplicationException>();

        failure.Which.Result!.Replicas.Single().Failed.Should().Be(1);
    }

    /// <summary>scylla-migrator loses every delete of a table whose keys it renames. Here no attribute is renamed, and one that a key needs cannot be left out in silence.</summary>
    [Fact]
    public async Task A_selection_without_the_key_is_no_way_to_lose_deletes()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Select = attribute => attribute != "pk" }] }, dynamoDB);

        var result = await replicator.ReplicateAsync(new StreamEvents().Insert("a", ("size", N("1"))).Remove("b").ToJson());

        result.ToString().Should().Be("2 records; eu-west-1/orders: 1 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        result.Replicas.Single().Failures.Single().Reason.Should().Contain("leaves out the key attribute 'pk'");
        dynamoDB.Writes.Should().ContainSingle().Which.IsDelete.Should().BeTrue();
    }

    /// <summary>By default Powertools goes on past a failed record; when that comes again, the replica goes back in time.</summary>
    [Fact]
    public async Task A_version_that_failed_holds_back_the_later_ones_and_no_other_item()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RefusesCallsWith(write => write.Attributes.Contains("'version': N1", StringComparison.Ordinal));
        using var replicator = Peers.To(dynamoDB, options => options with { Coalesce = false, ReportBatchItemFailures = true });

        var answer = await replicator.InvokeAsync(new StreamEvents().Insert("b").Insert("a", ("version", N("1"))).Modify("a", ("version", N("2"))).Modify("b", ("version", N("7"))));

        answer.Should().Be(StreamEvents.ResumeAt(1), "all of a's versions come again, in order");
        dynamoDB.Items().Should().Equal("{'pk': S'b', 'version': N7}");
    }

    /// <summary>The same without every version: the answer is the earliest change of the failed item, so that what comes again ends with its latest.</summary>
    [Fact]
    public async Task What_comes_again_ends_with_the_latest_version()
    {
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.RefusesCallsWith(write => write.Key == "a");
        using var replicator = Peers.To(dynamoDB, options => options with { ReportBatchItemFailures = true });
        var batch = new StreamEvents().Insert("b").Insert("a", ("version", N("1"))).Modify("b", ("version", N("5"))).Modify("a", ("version", N("2")));

        (await replicator.InvokeAsync(batch)).Should().Be(StreamEvents.ResumeAt(1));
        dynamoDB.Answer = null;
        (await replicator.InvokeAsync(batch.Changes.Skip(1).Aggregate(new StreamEvents(), (rest, change) => rest.Add(change)))).Should().Be("{\"batchItemFailures\":[]}");

        dynamoDB.Items().Should().Equal("{'pk': S'a', 'version': N2}", "{'pk': S'b', 'version': N5}");
    }
}
