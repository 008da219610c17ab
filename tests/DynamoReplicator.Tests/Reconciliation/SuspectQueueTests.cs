using System.Text;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>Suspects are confirmed in batches, which share a settle time and are limited by memory.</summary>
public sealed class SuspectQueueTests
{
    private readonly List<int> _confirmed = [];

    [Fact]
    public async Task A_full_batch_is_confirmed_at_once_and_the_rest_at_the_end()
    {
        using var queue = new SuspectQueue(maxKeys: 4, maxBytes: 1_000, ConfirmAsync);
        await queue.AddAsync(Keys("a", "b", "c"), default);
        await queue.AddAsync(Keys("c", "d"), default);
        await queue.AddAsync(Keys("e"), default);
        await queue.FlushAsync(default);

        _confirmed.Should().Equal(4, 1);
    }

    [Fact]
    public async Task Large_keys_are_confirmed_in_smaller_batches()
    {
        using var queue = new SuspectQueue(maxKeys: 1_000, maxBytes: 400, ConfirmAsync);
        await queue.AddAsync(Keys(new string('a', 200)), default);
        await queue.AddAsync(Keys(new string('b', 200)), default);
        await queue.AddAsync(Keys("c"), default);
        await queue.FlushAsync(default);

        _confirmed.Should().Equal(2, 1);
    }

    private static List<ItemSnapshot> Keys(params string[] names) =>
        [.. names.Select(name => ItemSnapshot.OfKey(Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"{{{name}}}"}}""")))];

    private Task ConfirmAsync(IReadOnlyList<ItemSnapshot> some, CancellationToken cancellation)
    {
        _confirmed.Add(some.Count);
        return Task.CompletedTask;
    }
}
