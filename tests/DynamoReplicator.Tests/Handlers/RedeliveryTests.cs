using System.Text.Json.Nodes;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>
/// Simulates Lambda's redelivery: a batch is delivered again from the record that the response names, or completely if the handler threw,
/// until nothing fails. At rest, the replica equals the source, even if calls were rejected, lost, or executed without a response.
/// </summary>
public class RedeliveryTests
{
    private const int MaxRejections = 8;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void At_rest_the_replica_equals_the_source(bool reports, bool coalesce) =>
        Specification.HoldsOfLists(Specification.Seeds, longest: 70, seeds =>
        {
            var batch = seeds.Aggregate(new StreamEvents(), (changes, seed) => changes.Add(new RandomContent(seed).Change(items: 30)));
            var dice = new Random(seeds.Length);
            var table = new InMemoryReplica("pk", "sk");
            ScriptFaults(table, dice);
            using var replicator = OwnClient.ReplicatorTo(table, options => options with
            {
                ReportBatchItemFailures = reports,
                Coalesce = coalesce,
                TimeProvider = new ManualTimeProvider { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(5) },
            });

            var deliveries = 0;
            for (var from = 0; from < batch.Changes.Count; deliveries++)
            {
                deliveries.Should().BeLessThan(MaxRejections + 2, "the number of failures is limited");
                from = Deliver(replicator, batch, from);
            }

            table.SpelledItems().Should().Equal(SourceTable.After(batch.Changes));
        }, count: 25);

    /// <summary>
    /// About one call in three is rejected, which fails its batch, up to a limit. The responses to as many others are lost, so that their
    /// writes are repeated.
    /// </summary>
    private static void ScriptFaults(InMemoryReplica table, Random dice)
    {
        for (var (rejections, call) = (0, 0); rejections < MaxRejections && call < 100; call++)
        {
            switch (dice.Next(3))
            {
                case 0:
                    table.Fail("AccessDeniedException");
                    rejections++;
                    break;
                case 1:
                    table.LoseResponse();
                    break;
                default:
                    table.Delay(TimeSpan.Zero);
                    break;
            }
        }
    }

    /// <summary>Delivers the rest of a batch once, and returns the index at which Lambda would resume.</summary>
    private static int Deliver(Replicator replicator, StreamEvents batch, int from)
    {
        var rest = new StreamEvents();
        foreach (var change in batch.Changes.Skip(from))
        {
            rest.Add(change);
        }
        try
        {
            var answer = JsonNode.Parse(
                replicator.HandleAsync(rest.ToStream(), new TestLambdaContext()).GetAwaiter().GetResult())!["batchItemFailures"]!.AsArray();
            if (answer.Count == 0)
            {
                return batch.Changes.Count;
            }
            var resumeAt = answer.Should().ContainSingle().Which!["itemIdentifier"]!.GetValue<string>();
            return batch.Changes.Select(change => change.SequenceNumber).ToList().IndexOf(resumeAt)
                .Should().BeGreaterThanOrEqualTo(from).And.Subject.GetValueOrDefault();
        }
        catch (ReplicationException failure) when (failure.Result is not null)
        {
            return from;
        }
    }
}
