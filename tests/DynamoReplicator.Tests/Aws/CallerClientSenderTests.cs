using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Aws;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.Aws;

/// <summary>Writes through a client that the caller provides.</summary>
public class CallerClientSenderTests
{
    private readonly IAmazonDynamoDB _client = Substitute.For<IAmazonDynamoDB>();
    private readonly List<BatchWriteItemRequest> _requests = [];

    private ReplicatorOptions ToClient => new() { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = _client }] };

    public CallerClientSenderTests() => Answer(_ => new BatchWriteItemResponse());

    [Fact]
    public async Task A_substitute_sees_the_items()
    {
        var result = await ReplicateAsync(new StreamEvents().Insert("a", ("n", N("1.50")), ("b", B(1, 2)), ("l", L(Null()))).Remove("b"));

        result.MustAddUp().Written.Should().Be(2);
        var (table, writes) = _requests.Single().RequestItems.Single();
        table.Should().Be("orders");
        Canonical.Item(writes[0].PutRequest.Item).Should().Be("{'b': B0102, 'l': L[NULLTrue], 'n': N1.50, 'pk': S'a'}");
        writes[0].DeleteRequest.Should().BeNull();
        Canonical.Item(writes[1].DeleteRequest.Key).Should().Be("{'pk': S'b'}");
        writes[1].PutRequest.Should().BeNull();
    }

    [Fact]
    public async Task A_substitute_sees_batches_of_25()
    {
        await ReplicateAsync(Scenario.Inserts(60));

        _requests.Select(request => request.RequestItems["orders"].Count).Should().BeEquivalentTo([25, 25, 10]);
    }

    [Fact]
    public async Task A_substitute_without_unprocessed_items_has_written_everything()
    {
        Answer(_ => new BatchWriteItemResponse { UnprocessedItems = null });

        (await ReplicateAsync(Scenario.Inserts(1))).MustAddUp().Written.Should().Be(1);
    }

    [Fact]
    public async Task Writes_that_a_substitute_returns_are_sent_again()
    {
        Answer(request => new BatchWriteItemResponse
        {
            UnprocessedItems = _requests.Count == 1 ? new() { ["orders"] = [request.RequestItems["orders"][1]] } : [],
        });

        (await ReplicateAsync(Scenario.Inserts(3))).MustAddUp().Written.Should().Be(3);

        _requests.Select(request => request.RequestItems["orders"].Count).Should().Equal(3, 1);
    }

    [Fact]
    public async Task A_substitute_s_exception_decides_the_outcome()
    {
        _client.BatchWriteItemAsync(Arg.Any<BatchWriteItemRequest>(), Arg.Any<CancellationToken>())
            .ThrowsAsync(new ResourceNotFoundException("no such table"));

        var result = await ReplicateAsync(Scenario.Inserts(1000));

        result.MustAddUp().Failures[0].Reason.Should().StartWith("There is no table eu-west-1/orders");
        result.Replicas[0].Failures[0].Exception.Should().BeOfType<ResourceNotFoundException>();
        _client.ReceivedCalls().Should().HaveCountLessThanOrEqualTo(16);
    }

    [Fact]
    public async Task A_client_that_throws_at_once_fails_the_records_and_not_the_replicator()
    {
        _client.BatchWriteItemAsync(Arg.Any<BatchWriteItemRequest>(), Arg.Any<CancellationToken>())
            .Throws(new ObjectDisposedException("client"));

        (await ReplicateAsync(Scenario.Inserts(1))).MustAddUp().Failures[0].Reason
            .Should().Be("Writing to eu-west-1/orders failed with ObjectDisposedException.");
    }

    [Fact]
    public async Task A_client_that_ignores_cancellation_gets_nothing_new_after_the_deadline()
    {
        using var scenario = new Scenario { Options = ToClient with { MaxConcurrency = 1 } };
        Answer(_ =>
        {
            scenario.Clock.Advance(TimeSpan.FromSeconds(_requests.Count == 2 ? 30 : 1));
            return new BatchWriteItemResponse();
        });

        var result = await scenario.InvokeAsync(Scenario.Inserts(100), TimeSpan.FromSeconds(20));

        _requests.Should().HaveCount(2);
        result.MustAddUp().FailedRecords(100)
            .Should().Equal(Enumerable.Range(50, 50), "a late response still counts");
    }

    [Fact]
    public async Task The_caller_s_client_is_the_caller_s_to_dispose()
    {
        await ReplicateAsync(Scenario.Inserts(1));

        _client.DidNotReceive().Dispose();
    }

    /// <summary>
    /// Sends the same events with the same faults once through the replicator's own client and once through a stock client of the caller.
    /// Both end with the same table and the same account. Some items are rejected, some writes are unprocessed at first, and some calls are
    /// throttled or cut.
    /// </summary>
    [Fact]
    public void Both_ways_of_sending_produce_the_same_table_and_the_same_account() =>
        Specification.Holds(Specification.Seeds, seed => BothWaysAsync(seed).GetAwaiter().GetResult(), count: 25);

    private static async Task BothWaysAsync(int seed)
    {
        var dice = new Random(seed);
        var content = new RandomContent(seed);
        var events = Enumerable.Range(0, dice.Next(80)).Aggregate(new StreamEvents(), (all, _) => all.Add(content.Change(items: 40)));
        var options = Scenario.ToOneReplica with
        {
            Coalesce = dice.Next(2) == 0,
            MaxConcurrency = dice.Next(1, 5),
            DeadLetter = dice.Next(2) == 0 ? (_, _) => Task.CompletedTask : null,
        };

        using var raw = new Scenario { Options = options, DynamoDB = Faulty(seed) };
        var rawResult = await raw.ReplicateAsync(events);

        using var typedService = Faulty(seed);
        var config = DynamoDBClientConfig.For(options.Replicas[0], typedService);
        config.MaxErrorRetry = 0; // The SDK's retries would wait in real time.
        using var client = new AmazonDynamoDBClient(config);
        using var typed = new Scenario { Options = options with { Replicas = [options.Replicas[0] with { Client = client }] } };
        var typedResult = await typed.ReplicateAsync(events);

        typedResult.MustAddUp().ToString().Should().Be(rawResult.MustAddUp().ToString());
        typedResult.Replicas[0].Failures.Select(Told).Should().Equal(rawResult.Replicas[0].Failures.Select(Told));
        typedService.Items().Should().Equal(raw.DynamoDB.Items());
        typedService.KeysInFlightTwice.Should().BeEmpty();
    }

    private static FakeDynamoDB Faulty(int seed)
    {
        var dynamoDB = new FakeDynamoDB(("pk", "S"), ("sk", "N"));
        var tries = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        dynamoDB.RespondToWrites(call => call.Number switch
        {
            1 when seed % 3 == 0 => Responses.Throttled(),
            2 when seed % 5 == 0 => throw Responses.ConnectionCut(),
            _ when call.Writes.Any(write => Hash(write.Key, seed) % 13 == 0) => Responses.TooLarge(),
            _ => dynamoDB.Write(
                call, leftUndone: write => Hash(write.Key, seed) % 4 == 0 && tries.AddOrUpdate(write.Key, 1, (_, tried) => tried + 1) < 3),
        });
        return dynamoDB;
    }

    private static int Hash(string key, int seed) =>
        key.Aggregate(seed, (hash, character) => unchecked(hash * 31 + character)) & int.MaxValue;

    private static string Told(ReplicationFailure failure) => $"{failure.SequenceNumber} {failure.Key} {failure.Reason}";

    private void Answer(Func<BatchWriteItemRequest, BatchWriteItemResponse> answer) =>
        _client.BatchWriteItemAsync(Arg.Any<BatchWriteItemRequest>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            lock (_requests)
            {
                _requests.Add(call.Arg<BatchWriteItemRequest>());
            }
            return answer(call.Arg<BatchWriteItemRequest>());
        });

    private async Task<ReplicationResult> ReplicateAsync(StreamEvents events)
    {
        using var scenario = new Scenario { Options = ToClient };
        return await scenario.ReplicateAsync(events);
    }
}
