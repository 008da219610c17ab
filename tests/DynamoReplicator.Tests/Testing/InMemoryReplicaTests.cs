using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Testing;
using Item = System.Collections.Generic.Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>;

namespace DynamoReplicator.Tests.Testing;

/// <summary>The replica by itself, called like the service.</summary>
public class InMemoryReplicaTests
{
    private static readonly object A = new { id = "a" };
    private static readonly object B = new { id = "b" };

    private readonly ManualTimeProvider _clock = new();
    private readonly InMemoryReplica _replica;

    public InMemoryReplicaTests() => _replica = new InMemoryReplica("id") { Clock = _clock };

    [Fact]
    public async Task Puts_and_deletes_change_the_items_in_order()
    {
        _replica.Add(B);

        await SendAsync(Put("c"), Put("a", size: 1));
        await SendAsync(Put("a", size: 2), Delete("b"));

        _replica.Items.Should().Equal(TableItem.Of(new { id = "a", size = 2 }), TableItem.Of(new { id = "c" }));
        _replica.Find(A).Should().Be(TableItem.Of(new { id = "a", size = 2 }));
        _replica.Find(B).Should().BeNull();
        _replica.Writes.Select(write => $"{write}").Should().Equal(
            """put {"id":"c"}""", """put {"id":"a","size":1}""", """put {"id":"a","size":2}""", """delete {"id":"b"}""");
        _replica.WritesOf(A).Should().Equal(
            new ReplicaWrite { Key = TableItem.Of(A), Item = TableItem.Of(new { id = "a", size = 1 }) },
            new ReplicaWrite { Key = TableItem.Of(A), Item = TableItem.Of(new { id = "a", size = 2 }) });
        _replica.WritesOf(B).Should().ContainSingle().Which.IsDelete.Should().BeTrue();
        _replica.Calls.Select(call => $"{call.Table}: {call.Writes.Count}").Should().Equal("orders: 2", "orders: 2");
    }

    [Fact]
    public async Task Spellings_of_a_number_are_one_key()
    {
        var replica = new InMemoryReplica("id", "version");
        await SendAsync(replica, Write(new { id = "a", version = 1, size = 1 }));
        await SendAsync(replica, Write("""{"id":"a","version":1.0,"size":2}"""));

        replica.Items.Should().Equal(TableItem.Of(new { id = "a", version = 1, size = 2 }));
    }

    [Fact]
    public async Task Scripted_faults_apply_to_one_call_each_in_order()
    {
        _replica.Throttle(calls: 2);
        _replica.Fail("AccessDeniedException", "no");
        _replica.Fail(new IOException("broken"));

        await Rejected<ProvisionedThroughputExceededException>("ProvisionedThroughputExceededException");
        await Rejected<ProvisionedThroughputExceededException>("ProvisionedThroughputExceededException");
        (await Rejected<AmazonDynamoDBException>("AccessDeniedException")).Message.Should().Be("no");
        await FluentActions.Awaiting(() => SendAsync(Put("a"))).Should().ThrowAsync<IOException>();
        _replica.Items.Should().BeEmpty("a failed call has no effect");

        await SendAsync(Put("a"));

        _replica.Items.Should().HaveCount(1);
        _replica.Calls.Select(call => call.Error?.GetType()).Should().Equal(
            typeof(ProvisionedThroughputExceededException), typeof(ProvisionedThroughputExceededException),
            typeof(AmazonDynamoDBException), typeof(IOException), null);

        async Task<T> Rejected<T>(string code)
            where T : AmazonDynamoDBException =>
            (await FluentActions.Awaiting(() => SendAsync(Put("a"))).Should().ThrowExactlyAsync<T>()
                .Where(error => error.ErrorCode == code)).Which;
    }

    [Fact]
    public async Task A_lost_response_leaves_the_write_in_effect()
    {
        _replica.LoseResponse();

        await FluentActions.Awaiting(() => SendAsync(Put("a"))).Should().ThrowAsync<HttpRequestException>();

        _replica.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_delayed_call_takes_effect_when_the_clock_says_so()
    {
        _replica.Delay(TimeSpan.FromSeconds(5));

        var call = SendAsync(Put("a"));
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        call.IsCompleted.Should().BeFalse();
        _replica.Items.Should().BeEmpty();
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await call.InTimeAsync();

        _replica.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_call_that_is_abandoned_has_no_effect()
    {
        using var abandoned = new CancellationTokenSource();
        _replica.Delay(Timeout.InfiniteTimeSpan);

        var call = _replica.Client.BatchWriteItemAsync(Request(Put("a")), abandoned.Token);
        await abandoned.CancelAsync();

        await FluentActions.Awaiting(() => call).Should().ThrowAsync<OperationCanceledException>();
        _replica.Items.Should().BeEmpty();
        _replica.Calls.Should().ContainSingle().Which.Error.Should().BeAssignableTo<OperationCanceledException>();
    }

    [Fact]
    public async Task A_rejected_item_rejects_each_call_that_puts_it()
    {
        _replica.Reject(A, "One or more parameter values were invalid: Type mismatch for Index Key");

        for (var call = 0; call < 2; call++)
        {
            (await FluentActions.Awaiting(() => SendAsync(Put("a"), Put("b"))).Should().ThrowAsync<AmazonDynamoDBException>())
                .Which.ErrorCode.Should().Be("ValidationException");
        }
        _replica.Items.Should().BeEmpty();
        await SendAsync(Put("b"), Delete("a"));

        _replica.Items.Should().HaveCount(1);
    }

    [Fact]
    public async Task Writes_can_be_rejected_by_their_contents()
    {
        _replica.Reject(write => write.IsDelete, "no deletes");

        (await FluentActions.Awaiting(() => SendAsync(Delete("a"), Put("b"))).Should().ThrowAsync<AmazonDynamoDBException>())
            .WithMessage("no deletes");
        await SendAsync(Put("b"));

        _replica.Items.Should().Equal(TableItem.Of(B));
    }

    [Fact]
    public async Task An_unprocessed_write_is_returned_and_has_no_effect()
    {
        _replica.LeaveUnprocessed(A, times: 2);

        for (var call = 0; call < 2; call++)
        {
            var response = await SendAsync(Put("b"), Put("a"));

            response.UnprocessedItems.Should().ContainKey("orders").WhoseValue.Should().ContainSingle()
                .Which.PutRequest.Item["id"].S.Should().Be("a");
        }
        _replica.Items.Should().Equal(TableItem.Of(B));
        _replica.Calls[0].Unprocessed.Should().Equal(new ReplicaWrite { Key = TableItem.Of(A), Item = TableItem.Of(A) });

        (await SendAsync(Put("a"))).UnprocessedItems.Should().BeEmpty();
        _replica.Items.Should().HaveCount(2);
    }

    [Fact]
    public async Task Calls_that_DynamoDB_rejects_are_rejected()
    {
        await Invalid("Too many items requested for the BatchWriteItem call", [.. Enumerable.Range(0, 26).Select(i => Put($"{i}"))]);
        await Invalid("Provided list of item keys contains duplicates", Put("a"), Delete("a"));
        await Invalid("Item size has exceeded the maximum allowed size", Write(new { id = "a", text = new string('x', 400 * 1024) }));
        await Invalid("One or more parameter values were invalid: Missing the key in the item", Write(new { pk = "a" }));
        await Invalid("The provided key element does not match the schema", Delete(new { pk = "a" }));
        await Invalid("The provided key element does not match the schema", Delete(new { id = "a", size = 1 }));
        _replica.Calls.Should().HaveCount(6).And.OnlyContain(call => call.Error is AmazonDynamoDBException);
        _replica.Items.Should().BeEmpty();

        async Task Invalid(string message, params WriteRequest[] writes) =>
            await FluentActions.Awaiting(() => SendAsync(writes)).Should().ThrowAsync<AmazonDynamoDBException>()
                .Where(error => error.ErrorCode == "ValidationException" && error.Message == message);
    }

    [Fact]
    public async Task Other_operations_and_several_tables_are_not_supported()
    {
        await FluentActions.Awaiting(() => _replica.Client.GetItemAsync("orders", new Item { ["id"] = new("a") }))
            .Should().ThrowAsync<Exception>().Where(error => error.GetBaseException() is NotSupportedException);
        await FluentActions
            .Awaiting(() => _replica.Client.BatchWriteItemAsync(new BatchWriteItemRequest
            {
                RequestItems = new() { ["one"] = [Put("a")], ["two"] = [Put("a")] },
            }))
            .Should().ThrowAsync<NotSupportedException>().WithMessage("An InMemoryReplica is one table*");
    }

    [Fact]
    public void Faults_without_a_call_or_a_key_are_rejected()
    {
        FluentActions.Invoking(() => _replica.Throttle(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => _replica.LeaveUnprocessed(A, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => _replica.Reject(new { pk = "a" }))
            .Should().Throw<ArgumentException>().WithMessage("*no attribute 'id'*");
    }

    private Task<BatchWriteItemResponse> SendAsync(params WriteRequest[] writes) => SendAsync(_replica, writes);

    private static Task<BatchWriteItemResponse> SendAsync(InMemoryReplica replica, params WriteRequest[] writes) =>
        replica.Client.BatchWriteItemAsync(Request(writes));

    private static BatchWriteItemRequest Request(params WriteRequest[] writes) =>
        new() { RequestItems = new() { ["orders"] = [.. writes] } };

    private static WriteRequest Put(string id) => Write(new { id });

    private static WriteRequest Put(string id, int size) => Write(new { id, size });

    private static WriteRequest Write(object item) => new(new PutRequest(new Item(TableItem.Of(item).Attributes)));

    private static WriteRequest Delete(string id) => Delete(new { id });

    private static WriteRequest Delete(object key) => new(new DeleteRequest(new Item(TableItem.Of(key).Attributes)));
}
