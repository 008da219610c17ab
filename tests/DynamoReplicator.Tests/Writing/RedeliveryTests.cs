using DynamoReplicator.Local;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Writing;

/// <summary>
/// Simulates Lambda's redelivery from the record that the response names. After any failures on the way, the replica ends equal to the
/// source.
/// </summary>
public class RedeliveryTests
{
    private const int Records = 120;

    private static readonly TimeSpan Remaining = TimeSpan.FromSeconds(20);

    [Fact]
    public void Resuming_at_the_first_failed_record_loses_nothing() =>
        Specification.Holds(
            Specification.Seeds, seed => ReplicateAllAsync(seed, reportBatchItemFailures: true).GetAwaiter().GetResult(), count: 15);

    [Fact]
    public void Resuming_at_the_start_of_the_batch_loses_nothing() =>
        Specification.Holds(
            Specification.Seeds, seed => ReplicateAllAsync(seed, reportBatchItemFailures: false).GetAwaiter().GetResult(), count: 8);

    private static async Task ReplicateAllAsync(int seed, bool reportBatchItemFailures)
    {
        var dice = new Random(seed);
        using var scenario = new Scenario
        {
            DynamoDB = new FakeDynamoDB(("pk", "S"), ("sk", "N")),
            Options = Scenario.ToOneReplica with
            {
                ReportBatchItemFailures = reportBatchItemFailures,
                Coalesce = dice.Next(2) == 0,
                MaxConcurrency = dice.Next(1, 4)
            },
        };
        var source = Source(new RandomContent(seed), items: dice.Next(1, 60));
        var deliveries = 0;
        scenario.DynamoDB.Respond = (call, _) => Task.FromResult(Fate(scenario, call, dice, Math.Max(0, 40 - 2 * deliveries)));

        for (var next = 0; next < Records; deliveries++)
        {
            var batch = source.Changes.Skip(next).Take(dice.Next(1, 50)).ToArray();
            next += await DeliverAsync(scenario, batch);
            deliveries.Should().BeLessThan(1000, "every record arrives after enough deliveries");
        }

        scenario.DynamoDB.Items().Should().BeEquivalentTo(
            source.Changes.GroupBy(change => (change.Keys["pk"].S, ExactNumber.Parse(change.Keys["sk"].N)))
                .Select(versions => versions.Last())
                .Where(change => !change.IsRemove).Select(change => Canonical.Item(change.NewImage!)));
    }

    /// <summary>Delivers a batch as Lambda does.</summary>
    /// <returns>The number of records that Lambda considers done.</returns>
    private static async Task<int> DeliverAsync(Scenario scenario, Change[] batch)
    {
        var events = batch.Aggregate(new StreamEvents(), (all, change) => all.Add(change));
        try
        {
            var answer = await scenario.RespondAsync(events, Remaining);
            return answer == "{\"batchItemFailures\":[]}" ? batch.Length
                : Array.FindIndex(batch, change => answer.Contains($"\"{change.SequenceNumber}\"", StringComparison.Ordinal));
        }
        catch (ReplicationException)
        {
            return 0;
        }
    }

    private static StreamEvents Source(RandomContent content, int items) =>
        Enumerable.Range(0, Records).Aggregate(new StreamEvents(), (all, _) => all.Add(content.Change(items)));

    /// <summary>Responds to a call, with a fault in the given percentage of calls. Faults become rarer with each delivery.</summary>
    private static HttpResponseMessage Fate(Scenario scenario, BatchCall call, Random dice, int faults)
    {
        lock (dice)
        {
            if (dice.Next(100) >= faults)
            {
                return scenario.DynamoDB.Write(call);
            }
            var unlucky = call.Writes[dice.Next(call.Writes.Count)].Key;
            switch (dice.Next(6))
            {
                case 0:
                    return Responses.Throttled();
                case 1:
                    scenario.DynamoDB.Write(call);
                    throw Responses.ConnectionCut(); // It was written, but the response was lost.
                case 2:
                    return Responses.TooLarge();
                case 3:
                    return Responses.Error("AccessDeniedException", "for a moment");
                case 4:
                    scenario.Clock.Advance(Remaining);
                    return scenario.DynamoDB.Write(call);
                default:
                    return scenario.DynamoDB.Write(call, leftUndone: write => write.Key == unlucky);
            }
        }
    }
}
