using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>A checkpoint of another selection has skipped other items.</summary>
public sealed class SelectionInIdentityTests
{
    private static readonly ReplicaTable Open = new("eu-west-1", "orders")
    {
        FilterExpression = "state1 = :state",
        ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":state"] = new() { S = "secret" } },
        OmitAttributes = ["a", "b"],
    };

    [Fact]
    public void A_backfill_of_another_selection_is_another_backfill()
    {
        var identity = Identity(Open);

        identity.Should().Be(Identity(Open with { OmitAttributes = ["b", "a"] })).And.Be(Written(identity));
        identity.Should().NotBe(Identity(Open with { FilterExpression = "state1 <> :state" }))
            .And.NotBe(Identity(Open with { OmitAttributes = ["a"] }))
            .And.NotBe(Identity(Open with { OmitAttributes = null, Attributes = ["a", "b"] }))
            .And.NotBe(Identity(Open with
            {
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":state"] = new() { S = "open" } },
            }))
            .And.NotBe(Identity(new ReplicaTable("eu-west-1", "orders")));
        identity.ToString().Should().NotContain("secret");
        Identity(new ReplicaTable("eu-west-1", "orders")).Selection.Should().BeNull("checkpoints of whole items stay valid");
    }

    [Fact]
    public void The_spelling_of_values_and_the_order_of_names_do_not_matter()
    {
        var one = Open with
        {
            FilterExpression = "#a > :n OR #b IN (:s)",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#a"] = "a", ["#b"] = "b" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":n"] = new() { N = "100" },
                [":s"] = new() { SS = ["x", "y"] },
            },
        };
        var other = one with
        {
            ExpressionAttributeNames = new Dictionary<string, string> { ["#b"] = "b", ["#a"] = "a" },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":s"] = new() { SS = ["y", "x"] },
                [":n"] = new() { N = "1e2" },
            },
        };

        Identity(other).Should().Be(Identity(one));
        Identity(other with { ExpressionAttributeNames = new Dictionary<string, string> { ["#b"] = "a", ["#a"] = "b" } })
            .Should().NotBe(Identity(one));
        Identity(Open with { OmitAttributes = ["a\",\"b"] }).Should().NotBe(Identity(Open), "the names are kept apart");
    }

    [Fact]
    public void Stored_hashes_stay_valid() => Identity(Open).Selection.Should().StartWith("7D3E26AA7968F435CE94");

    private static BackfillIdentity Identity(ReplicaTable replica) => BackfillIdentity.Of(
        new ReconcilerOptions(TableReference.Parse("us-east-1/orders"), replica), new TableDescription(), new TableDescription());

    private static BackfillIdentity Written(BackfillIdentity identity)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            identity.WriteTo(json);
            json.WriteEndObject();
        }
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(bytes.ToArray()));
        return BackfillIdentity.ReadFrom(document.RootElement);
    }
}
