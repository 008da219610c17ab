using System.Text;
using DynamoReplicator.Items;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

public sealed class ItemSnapshotsTests
{
    private static readonly KeySchema Schema = new("pk", "sk", new Dictionary<string, string> { ["pk"] = "S", ["sk"] = "N" });

    [Fact]
    public void Each_item_of_a_page_has_its_own_key()
    {
        string[] items =
        [
            """{"v":{"S":"x"},"pk":{"S":"a"},"sk":{"N":"1"}}""",
            """{"sk":{"N":"2.0"},"pk":{"S":"a longer key"}}""",
            """{"pk":{"S":"b"},"v":{"L":[]},"sk":{"N":"3"}}""",
        ];

        var snapshots = ItemSnapshots.Of([.. items.Select(Bytes)], Schema);

        snapshots.Select(item => item.KeyText).Should().Equal(
            """{"pk":{"S":"a"},"sk":{"N":"1"}}""",
            """{"pk":{"S":"a longer key"},"sk":{"N":"2.0"}}""",
            """{"pk":{"S":"b"},"sk":{"N":"3"}}""");
        snapshots.Select(item => Encoding.UTF8.GetString(item.Item!.Value.Span)).Should().Equal(items);
        snapshots[1].Identity.Should().Be(ItemSnapshot.OfKey(Bytes("""{"sk":{"N":"2"},"pk":{"S":"a longer key"}}""")).Identity);
    }

    [Fact]
    public void An_empty_page_has_no_items() => ItemSnapshots.Of([], Schema).Should().BeEmpty();

    [Fact]
    public void Items_are_the_same_only_if_all_their_bytes_are()
    {
        var text = new string('x', 200);
        var items = new HashSet<ReadOnlyMemory<byte>>(ItemBytesComparer.Instance) { Bytes($"a{text}1{text}b"), Bytes("short") };

        items.Contains(Bytes($"a{text}1{text}b")).Should().BeTrue();
        items.Contains(Bytes($"a{text}2{text}b")).Should().BeFalse("the hash covers only both ends, and the comparison everything");
        items.Contains(Bytes("short")).Should().BeTrue();
        items.Contains(Bytes("")).Should().BeFalse();
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
