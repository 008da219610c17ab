using Amazon.DynamoDBv2;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Rejections;

/// <summary>A replica table that cannot hold the source's items is an error, and nothing is written.</summary>
public sealed class KeySchemaTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private const string TextAndNumberKey = """{"pk":{"S":"a"},"sk":{"N":"1"}}""";

    public static TheoryData<string, string, string?, bool> OtherSchemas
    {
        get
        {
            var schemas = new TheoryData<string, string, string?, bool>();
            foreach (var isDelete in new[] { false, true })
            {
                schemas.Add(TextAndNumberKey, "S", null, isDelete);
                schemas.Add(TextAndNumberKey, "S", "S", isDelete);
                schemas.Add(TextAndNumberKey, "N", "N", isDelete);
                schemas.Add(TextAndNumberKey, "B", "N", isDelete);
                schemas.Add("""{"pk":{"S":"a"}}""", "S", "N", isDelete);
                schemas.Add("""{"pk":{"S":"a"}}""", "N", null, isDelete);
                schemas.Add("""{"pk":{"N":"1"}}""", "B", null, isDelete);
                schemas.Add("""{"pk":{"B":"AA=="}}""", "S", null, isDelete);
                schemas.Add("""{"id":{"S":"a"}}""", "S", null, isDelete);
            }

            return schemas;
        }
    }

    [Theory]
    [MemberData(nameof(OtherSchemas))]
    public async Task A_replica_with_another_key_is_a_clear_error_and_nothing_is_written(
        string key, string partitionKey, string? sortKey, bool isDelete)
    {
        var shape = new TableShape(new ScalarAttributeType(partitionKey), sortKey is null ? null : new ScalarAttributeType(sortKey));
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), shape);
        var kept = shape.Key("kept", 1);
        await replica.PutAsync(kept);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });

        // The image may contain the replica's key attributes although the source's key does not.
        var image = key[..^1] + (key.Contains("\"sk\"", StringComparison.Ordinal) ? "" : ",\"sk\":{\"N\":\"1\"}")
            + (key.Contains("\"pk\"", StringComparison.Ordinal) ? "}" : ",\"pk\":{\"S\":\"x\"}}");
        var result = await replicator.ReplicateAsync(Change.Event(isDelete ? Change.Remove(1, key) : Change.Put(1, key, image)));

        result.FirstFailedSequenceNumber.Should().Be(Change.Number(1));
        result.Replicas[0].Failures[0].Reason.Should().StartWith($"{replica} has another key schema than the source (")
            .And.EndWith("Create it with the source's key attributes, of the same names and types.");
        (await replica.ItemsAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task A_replica_without_the_source_s_sort_key_does_not_lose_items_of_one_partition()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });
        var changes = Enumerable.Range(0, 40).Select(
            n => Change.Put(n, $$$"""{"pk":{"S":"{{{n}}}"},"sk":{"N":"{{{n}}}"}}""", $$$"""{"pk":{"S":"{{{n}}}"},"sk":{"N":"{{{n}}}"}}"""));

        var result = await replicator.ReplicateAsync(Change.Event(changes));

        result.Replicas[0].ToString().Should().Be($"{replica}: 0 written, 0 superseded, 0 skipped, 0 parked, 40 failed");
        (await replica.CountAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public async Task A_missing_table_is_a_clear_error_and_works_once_it_is_created(Sender sender)
    {
        var name = TestTable.NewName();
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [new TestTable(server, Regions.Replica, name, TableShape.Text).By(proxy, sender)] });
        var change = Change.Event(Change.Put(1, """{"pk":{"S":"a"}}""", """{"pk":{"S":"a"}}"""));

        var result = await replicator.ReplicateAsync(change);
        result.Replicas[0].Failures[0].Reason.Should().Be(
            $"There is no table eu-west-1/{name}, or it is not active yet. Check the Region, the name and the account, " +
            "or create it with the source's key schema.");

        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text);
        (await replicator.ReplicateAsync(change)).ThrowIfFailed();
        (await replica.ItemsAsync()).Should().ContainSingle();
    }

    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public async Task Access_denied_names_the_action_to_grant_and_is_not_retried(Sender sender)
    {
        await using var proxy = new FaultProxy(server.Endpoint, _ => Fault.AccessDenied);
        var replica = new TestTable(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy, sender)], MaxConcurrency = 1 });
        var changes = Enumerable.Range(0, 100).Select(n => Change.Put(n, $$$"""{"pk":{"S":"{{{n}}}"}}""", $$$"""{"pk":{"S":"{{{n}}}"}}"""));

        var result = await replicator.ReplicateAsync(Change.Event(changes));

        result.Replicas[0].Failed.Should().Be(100);
        var denied =
            $"{replica} refuses the write: the role may not call dynamodb:BatchWriteItem on it. Grant that action on the table's ARN " +
            "(dynamodb:PutItem and dynamodb:DeleteItem do not include it).";
        var reasons = result.Replicas[0].Failures.Select(failure => failure.Reason).Distinct();
        var probed = $"{denied} The refused call checks the key schema before the first write";
        reasons.Should().ContainSingle().Which
            .Should().StartWith(sender == Sender.Own ? probed : denied, "only the library's own client checks the key");
        proxy.Calls.Should().ContainSingle();
    }
}
