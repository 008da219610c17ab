using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Guarantees;

public sealed class NothingIsGuessedTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    public static TheoryData<string, string> ForeignEvents => new()
    {
        {
            """
            {"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:q"}]}
            """,
            "Record 0 of the event has event source \"aws:sqs\", not \"aws:dynamodb\". " +
            "The function's trigger must be the table's stream. Nothing was written."
        },
        {
            """{"Records":[{"kinesis":{"data":"eA=="},"eventSource":"aws:kinesis","eventName":"aws:kinesis:record"}]}""",
            "Record 0 of the event has event source \"aws:kinesis\", not \"aws:dynamodb\". " +
            "The function's trigger must be the table's stream. Nothing was written."
        },
        {
            """{"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Message":"x"}}]}""",
            "Record 0 of the event has event source \"aws:sns\", not \"aws:dynamodb\". " +
            "The function's trigger must be the table's stream. Nothing was written."
        },
        {
            """{"version":"0","id":"1","detail-type":"Scheduled Event","source":"aws.events"}""",
            "The event has no \"Records\". Expected a DynamoDB stream event: " +
            "is the function's trigger the table's stream? Nothing was written."
        },
        {
            """{"records":[]}""",
            "The event has \"records\" where \"Records\" is expected. If a test writes it, give the property its exact name. " +
            "Nothing was written."
        },
    };

    [Theory]
    [InlineData("KEYS_ONLY")]
    [InlineData("OLD_IMAGE")]
    public async Task A_real_stream_without_new_images_is_an_error_with_the_remedy(string viewType)
    {
        var (changes, replica) = await StreamAsync(new StreamViewType(viewType));
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });

        var replicating = () => replicator.ReplicateAsync(Change.Event(changes));

        (await replicating.Should().ThrowAsync<ReplicationException>()).WithMessage(
            "Record 0 of the event has no \"dynamodb.NewImage\", which an INSERT or MODIFY needs: the stream's view type is KEYS_ONLY " +
            "or OLD_IMAGE. Give the source table a stream with view type NEW_AND_OLD_IMAGES or NEW_IMAGE. A stream's view type cannot " +
            "be changed: disable the stream and enable it again. Nothing was written.");
        (await replica.CountAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData("NEW_IMAGE")]
    [InlineData("NEW_AND_OLD_IMAGES")]
    public async Task A_real_stream_with_new_images_is_replicated(string viewType)
    {
        var (changes, replica) = await StreamAsync(new StreamViewType(viewType));
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });

        (await replicator.ReplicateAsync(Change.Event(changes))).ThrowIfFailed();

        (await replica.CountAsync()).Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(ForeignEvents))]
    public async Task An_event_from_another_service_is_an_error_and_no_call_is_made(string foreign, string message)
    {
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [new ReplicaTable(Regions.Replica, "orders") { Endpoint = proxy.Endpoint }] });

        var replicating = () => replicator.ReplicateAsync(Encoding.UTF8.GetBytes(foreign));

        (await replicating.Should().ThrowAsync<ReplicationException>()).WithMessage(message).Which.Result.Should().BeNull();
        proxy.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_real_event_truncated_anywhere_is_an_error_and_nothing_is_written()
    {
        var (changes, replica) = await StreamAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)] });
        var whole = Change.Event(changes);

        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole.AsMemory(0, length);
            var replicating = () => replicator.ReplicateAsync(cut);
            (await replicating.Should().ThrowAsync<ReplicationException>(
                "{0} of {1} bytes are not an event", length, whole.Length)).Which.Result.Should().BeNull();
        }

        proxy.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_change_of_an_unknown_kind_at_the_end_of_a_batch_fails_all_of_it_before_any_write()
    {
        var (changes, replica) = await StreamAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });
        var last = changes[^1];
        changes[^1] = last with { Json = last.Json.Replace("\"INSERT\"", "\"TRUNCATE\"", StringComparison.Ordinal) };

        var replicating = () => replicator.ReplicateAsync(Change.Event(changes));

        (await replicating.Should().ThrowAsync<ReplicationException>()).WithMessage(
            $"Record {changes.Count - 1} of the event has the unknown \"eventName\" \"TRUNCATE\"; expected INSERT, " +
            "MODIFY or REMOVE. Nothing was written.");
        (await replica.CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_trigger_on_the_wrong_function_writes_nothing_to_the_replica_of_another_table()
    {
        var (changes, replica) = await StreamAsync(StreamViewType.NEW_AND_OLD_IMAGES);
        using var replicator =
            new Replicator(new ReplicatorOptions { Replicas = [replica.Direct], Source = TableReference.Parse("us-east-1/customers") });

        var replicating = () => replicator.ReplicateAsync(Change.Event(changes));

        (await replicating.Should().ThrowAsync<ReplicationException>()).WithMessage(
            $"The event comes from arn:aws:dynamodb:*:table/{replica.Name}/stream/*, but Source is us-east-1/customers. " +
            "Nothing was written. Move the trigger to that table's stream, or change Source.");
        (await replica.CountAsync()).Should().Be(0);
    }

    /// <summary>Creates a stream with a put, an update, a delete, and the marker's put.</summary>
    private async Task<(List<Change> Changes, TestTable Replica)> StreamAsync(StreamViewType viewType)
    {
        var name = TestTable.NewName();
        var source = await TestTable.CreateAsync(server, Regions.Source, name, TableShape.Text, viewType);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, name, TableShape.Text);
        await source.PutAsync(new() { ["pk"] = new AttributeValue { S = "a" }, ["n"] = new AttributeValue { N = "1" } });
        await source.PutAsync(new() { ["pk"] = new AttributeValue { S = "b" } });
        await source.PutAsync(new() { ["pk"] = new AttributeValue { S = "a" }, ["n"] = new AttributeValue { N = "2" } });
        await source.Client.DeleteItemAsync(name, new Dictionary<string, AttributeValue> { ["pk"] = new() { S = "b" } });
        using var raw = new RawDynamoDB(server.Local, source.Region);
        return (await TableStream.ReadAllAsync(source, raw), replica);
    }
}
