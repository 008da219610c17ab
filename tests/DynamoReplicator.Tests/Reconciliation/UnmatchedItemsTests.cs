using System.Text;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>The items that wait for the other table's scan.</summary>
public sealed class UnmatchedItemsTests
{
    [Fact]
    public void Unmatched_items_behave_like_an_ordered_dictionary() => Specification.Holds(
        Specification.Seeds,
        seed =>
        {
            var random = new Random(seed);
            using var items = new UnmatchedItems(maxItems: 50, maxKeyBytes: 1_000_000);
            var model = new List<(string Key, UInt128 Digest)>();
            for (var step = 0; step < 400; step++)
            {
                var name = $"{random.Next(200)}";
                var index = model.FindIndex(item => item.Key == name);
                switch (random.Next(5))
                {
                    case 0:
                        var count = random.Next(10);
                        var moved = new List<UnmatchedItem>();
                        items.MoveOldest(count, moved);
                        moved.Select(item => (NameIn(item), item.Digest)).Should().Equal(model.Take(count));
                        model.RemoveRange(0, Math.Min(count, model.Count));
                        break;
                    case 1 or 2 when index < 0 && !items.IsFull:
                        model.Add((name, (UInt128)random.NextInt64()));
                        items.Add(Key(name), model[^1].Digest);
                        break;
                    default:
                        items.TryTake(Key(name), out var digest).Should().Be(index >= 0);
                        if (index >= 0)
                        {
                            digest.Should().Be(model[index].Digest);
                            model.RemoveAt(index);
                        }
                        break;
                }
                (items.Count, items.IsFull).Should().Be((model.Count, model.Count >= 50));
            }
        },
        count: 50);

    [Fact]
    public void Long_keys_reach_the_limit_earlier()
    {
        using var items = new UnmatchedItems(maxItems: 100, maxKeyBytes: 1_000);
        items.Add(Key(new string('a', 600)), 1);
        items.IsFull.Should().BeFalse();
        items.Add(Key(new string('b', 600)), 2);
        items.IsFull.Should().BeTrue();

        items.TryTake(Key(new string('a', 600)), out _).Should().BeTrue();

        items.IsFull.Should().BeFalse();
    }

    private static byte[] Key(string name) => Encoding.UTF8.GetBytes($$$"""{"pk":{"S":"{{{name}}}"}}""");

    private static string NameIn(UnmatchedItem item) => item.Key.KeyText.Split('"')[5];
}
