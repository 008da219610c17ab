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
