using DynamoReplicator.Tests.Support;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Writing;

public class ConcurrencyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task The_allowed_number_of_calls_is_in_flight_and_no_more(int most)
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = most } };
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scenario.DynamoDB.Respond = async (call, _) =>
        {
            await (call.IsProbe ? Task.CompletedTask : released.Task);
            await Task.Yield(); // Otherwise a call would get its response before the next one starts.
            return scenario.DynamoDB.Write(call);
        };

        var replication = scenario.ReplicateAsync(Scenario.Inserts(25 * 20));
        await Poll.UntilAsync(() => scenario.DynamoDB.Calls.Count == most, "the allowed number of calls is in flight");
        released.SetResult();

        (await replication).MustAddUp().Written.Should().Be(500);
        scenario.DynamoDB.MostInFlight.Should().Be(most);
        scenario.DynamoDB.Calls.Should().HaveCount(20).And.OnlyContain(call => call.Writes.Count == 25);
    }

    [Fact]
    public async Task A_small_batch_is_one_call()
    {
        using var scenario = new Scenario();

        await scenario.ReplicateAsync(Scenario.Inserts(25));

        scenario.DynamoDB.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task An_empty_batch_is_no_call()
    {
        using var scenario = new Scenario();

        var result = await scenario.ReplicateAsync(new StreamEvents());

        result.MustAddUp();
        result.Records.Should().Be(0);
        result.ReplicationLag.Should().BeNull();
        scenario.DynamoDB.Probes.Should().BeEmpty();
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task The_calls_are_in_the_order_of_the_batch()
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = 1 } };

        await scenario.ReplicateAsync(Scenario.Inserts(60));

        scenario.DynamoDB.Writes.Select(write => write.Key).Should().Equal(Enumerable.Range(0, 60).Select(item => $"item {item}"));
    }

    /// <summary>
    /// The service responds in any order, throttles randomly and leaves writes unprocessed. It must never receive one key in two calls at
    /// once, or a key's changes out of order.
    /// </summary>
    [Fact]
    public void Two_writes_of_one_key_are_never_in_flight_together_or_out_of_order() =>
        Specification.Holds(Specification.Seeds, seed => OneRunAsync(seed).GetAwaiter().GetResult(), count: 30);

    private static async Task OneRunAsync(int seed)
    {
        var dice = new Random(seed);
        using var scenario = new Scenario
        {
            Options = Scenario.ToOneReplica with { Coalesce = dice.Next(2) == 0, MaxConcurrency = dice.Next(1, 9) },
        };
        scenario.DynamoDB.Respond = async (call, _) =>
        {
            int fate, undone;
            lock (dice)
            {
                (fate, undone) = (dice.Next(8), dice.Next(1, 1 << 20));
            }
            for (var turns = fate; turns > 0; turns--)
            {
                await Task.Yield();
            }
            return fate switch
            {
                0 when !call.IsProbe && undone % 4 == 0 => Responses.Throttled(),
                1 or 2 when !call.IsProbe =>
                    scenario.DynamoDB.Write(call, write => (undone + write.Key.GetHashCode(StringComparison.Ordinal)) % 3 == 0),
                _ => scenario.DynamoDB.Write(call),
            };
        };
        var content = new RandomContent(seed);
        var events = new StreamEvents();
        var items = dice.Next(1, 60);
        for (var version = dice.Next(120); version > 0; version--)
        {
            events.Modify($"item {dice.Next(items)}", ("version", Values.N($"{version}")), ("text", Values.S(content.Text())));
        }

        var result = await scenario.ReplicateAsync(events);

        result.MustAddUp().Failed.Should().Be(0);
        scenario.DynamoDB.KeysInFlightTwice.Should().BeEmpty();
        scenario.DynamoDB.Items().Should().BeEquivalentTo(
            events.Changes.GroupBy(change => change.Keys["pk"].S).Select(versions => Canonical.Item(versions.Last().NewImage!)));
        foreach (var versions in scenario.DynamoDB.Writes.GroupBy(write => write.Key))
        {
            versions.Select(write => write.Attributes).Should().BeSubsetOf(
                events.Changes.Where(change => change.Keys["pk"].S == versions.Key).Select(change => Canonical.Item(change.NewImage!)));
            versions.Select(write => Version(write.Attributes)).Should().BeInDescendingOrder("later changes were given smaller numbers");
        }
    }

    private static int Version(string item) =>
        int.Parse(item.Split("'version': N")[1].TrimEnd('}'), System.Globalization.CultureInfo.InvariantCulture);
}
