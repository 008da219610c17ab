using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>Both handlers account for every record of random batches, some of whose writes the tables reject.</summary>
public class AccountingTests
{
    [Fact]
    public void A_batch_without_errors_makes_the_replica_equal_the_source() =>
        Specification.HoldsOfLists(Specification.Seeds, longest: 80, seeds =>
        {
            var batch = Batch(seeds);
            foreach (var coalesce in new[] { true, false })
            {
                var byBytes = new InMemoryReplica("pk", "sk");
                var byClass = new InMemoryReplica("pk", "sk");

                OwnClient.ReplicatorTo(byBytes, options => options with { Coalesce = coalesce })
                    .ReplicateAsync(batch.ToJson(Spelling.Random(seeds.Length))).GetAwaiter().GetResult().ThrowIfFailed();
                OwnClient.ReplicatorTo(byClass, options => options with { Coalesce = coalesce })
                    .HandleAsync(batch.ToDynamoDBEvent(), new TestLambdaContext()).GetAwaiter().GetResult();

                byBytes.SpelledItems().Should().Equal(SourceTable.After(batch.Changes));
                byClass.SpelledItems().Should().Equal(byBytes.SpelledItems());
                byClass.Writes.Should().Equal(byBytes.Writes);
                byBytes.Writes.Should().HaveCount(coalesce ? batch.Changes.Select(SourceTable.KeyOf).Distinct().Count() : seeds.Length);
            }
        }, count: 40);

    [Fact]
    public void The_counts_of_every_replica_add_up_whatever_is_rejected() =>
        Specification.HoldsOfLists(Specification.Seeds, longest: 60, seeds =>
        {
            var dice = new Random(seeds.FirstOrDefault());
            var batch = Batch(seeds);
            string[] refused = ["item 1", "item 2"];
            var whole = new InMemoryReplica("pk", "sk");
            var partly = new InMemoryReplica("pk", "sk");
            partly.RejectItems(refused);
            var options = new ReplicatorOptions
            {
                Replicas =
                [
                    new ReplicaTable("eu-west-1", "orders") { Client = whole.Client },
                    new ReplicaTable("ap-southeast-2", "orders") { Client = partly.Client },
                ],
                Coalesce = dice.Next(2) == 0,
                SkipTimeToLiveDeletes = dice.Next(2) == 0,
                DeadLetter = dice.Next(2) == 0 ? null : (change, _) =>
                    change.Key.Contains("item 1", StringComparison.Ordinal)
                        ? Task.CompletedTask
                        : throw new IOException("The queue is full."),
            };
            using var replicator = new Replicator(options);

            var result = replicator.ReplicateAsync(batch.ToJson()).GetAwaiter().GetResult();

            var skipped = batch.Changes.Select(change => options.SkipTimeToLiveDeletes && change.IsByTimeToLive).ToArray();
            var failing = batch.Changes.Select(
                (change, record) => !skipped[record] && IsRefused(change, options.DeadLetter is null ? refused : ["item 2"])).ToArray();
            foreach (var account in result.Replicas)
            {
                (account.Written + account.Superseded + account.Skipped + account.Parked + account.Failed).Should().Be(batch.Changes.Count);
                account.Skipped.Should().Be(skipped.Count(left => left));
                account.Failures.Should().HaveCount(account.Failed);
                (account.Superseded == 0 || options.Coalesce).Should().BeTrue();
            }
            result.Replicas[0].Failed.Should().Be(0);
            result.Replicas[1].Failures.Select(failure => failure.SequenceNumber)
                .Should().Equal(Enumerable.Range(0, failing.Length).Where(record => failing[record]).Select(StreamEvents.SequenceNumberOf));
            result.FirstFailedSequenceNumber
                .Should().Be(Array.IndexOf(failing, true) is var first and >= 0 ? StreamEvents.SequenceNumberOf(first) : null);
            var parked = batch.Changes.Where((change, record) => !skipped[record] && change.Keys["pk"].S == "item 1").Count();
            result.Replicas[1].Parked
                .Should().Be(
                    options.DeadLetter is null ? 0 : parked, "every change of the item is rejected, so that none supersedes another");
        }, count: 60);

    private static bool IsRefused(Change change, string[] refused) => refused.Contains(change.Keys["pk"].S);

    private static StreamEvents Batch(int[] seeds) =>
        seeds.Aggregate(new StreamEvents(), (batch, seed) => batch.Add(new RandomContent(seed).Change()));
}
