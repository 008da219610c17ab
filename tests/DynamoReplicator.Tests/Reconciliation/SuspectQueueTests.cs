using System.Text;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>Suspects share a settle time, as many as memory allows.</summary>
public sealed class SuspectQueueTests
{
    private readonly List<int> _settled = [];

    [Fact]
    public async Task They_are_settled_together_once_there_are_enough_and_the_rest_at_the_end()
    {
        using var queue = new SuspectQueue(mostKeys: 4, mostBytes: 1_000, SettleAsync);
        await queue.AddAsync(Keys("a", "b", "c"), default);
        await queue.AddAsync(Keys("c", "d"), default);
        await queue.AddAsync(Keys("e"), default);
        await queue.FlushAsync(default);

        _settled.Should().Equal(4, 1);
    }

    [Fact]
    public async Task Large_keys_are_settled_sooner()
    {
        using var queue = new SuspectQueue(mostKeys: 1_000, mostBytes: 400, SettleAsync);
        await queue.AddAsync(Keys(new string('a', 200)), default);
        await queue.AddAsync(Keys(new string('b', 200)), default);
        await queue.AddAsync(Keys("c"), default);
        await queue.FlushAsync(default);

        _settled.Should().Equal(2, 1);
    }

    private static List<ItemSnapshot> Keys(params string[] names) => [.. names.Select(name => ItemSnapshot.OfKey(Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"{{{name}}}"}}""")))];

    private Task SettleAsync(IReadOnlyList<ItemSnapshot> some, CancellationToken cancellation)
    {
        _settled.Add(some.Count);
        return Task.CompletedTask;
    }
}
