using DynamoReplicator.Testing;

namespace DynamoReplicator.Tests.Testing;

/// <summary>Each fault of the replica under a real replicator, which accounts for every record.</summary>
public sealed class FaultsTests : IDisposable
{
    private static readonly StreamEvents Three =
        StreamEvents.From("us-east-1/orders", "id").Insert(new { id = "a" }).Insert(new { id = "b" }).Insert(new { id = "c" });

    private readonly ManualTimeProvider _clock = new() { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(5) };
    private readonly InMemoryReplica _replica;
    private readonly Replicator _replicator;

    public FaultsTests()
    {
        _replica = new InMemoryReplica("id") { Clock = _clock };
        _replicator = new Replicator(new ReplicatorOptions
        {
            Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = _replica.Client }],
            TimeProvider = _clock,
        });
    }

    public void Dispose() => _replicator.Dispose();

    [Fact]
    public async Task Throttled_calls_are_retried()
    {
        _replica.Throttle(calls: 3);

        var result = await ReplicateAsync();

        result.Should().BeEquivalentTo(new { Written = 3, Failed = 0, Calls = 4, Retries = 3, Unprocessed = 0 });
        _replica.Items.Should().HaveCount(3);
    }

    [Fact]
    public async Task Unprocessed_writes_are_retried()
    {
        _replica.LeaveUnprocessed(new { id = "b" }, times: 2);

        var result = await ReplicateAsync();

        result.Should().BeEquivalentTo(new { Written = 3, Failed = 0, Calls = 3, Unprocessed = 2 });
        _replica.Writes.Select(write => write.Key).Should().Equal(Keys("a", "c", "b"));
    }

    [Fact]
    public async Task A_rejected_item_fails_alone()
    {
        _replica.Reject(new { id = "b" });

        var result = await ReplicateAsync();

        result.Should().BeEquivalentTo(new { Written = 2, Failed = 1, LeftByDeadline = 0 });
        result.Failures.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            SequenceNumber = Three.SequenceNumbers[1],
            Key = """{"id":{"S":"b"}}""",
            Reason = "eu-west-1/orders rejects the change (ValidationException): Item size has exceeded the maximum allowed size.",
        });
        _replica.Items.Should().Equal(Keys("a", "c"));
    }

    [Fact]
    public async Task A_lost_response_is_sent_again()
    {
        _replica.LoseResponse();

        var result = await ReplicateAsync();

        result.Should().BeEquivalentTo(new { Written = 3, Failed = 0, Retries = 1 });
        _replica.WritesOf(new { id = "a" }).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_denied_call_fails_every_record()
    {
        _replica.Fail("AccessDeniedException");

        var result = await ReplicateAsync();

        result.Should().BeEquivalentTo(new { Written = 0, Failed = 3, Calls = 1 });
        result.Failures[0].Reason.Should().StartWith("eu-west-1/orders refuses the write (AccessDeniedException).");
    }

    [Fact]
    public async Task A_call_without_a_response_is_left_at_the_deadline()
    {
        _replica.Delay(Timeout.InfiniteTimeSpan, calls: 10);

        var replication = _replicator.ReplicateAsync(Three.ToBytes());
        await _clock.AdvanceUntilAsync(replication, TimeSpan.FromMinutes(1));
        var result = (await replication).Replicas[0];

        result.Should().BeEquivalentTo(new { Written = 0, Failed = 3, LeftByDeadline = 3 });
        _replica.Items.Should().BeEmpty();
    }

    [Fact]
    public async Task A_slow_call_delays_the_batch()
    {
        _replica.Delay(TimeSpan.FromSeconds(4));

        var result = await ReplicateAsync();

        result.Should().BeEquivalentTo(new { Written = 3, Failed = 0 });
        result.Duration.Should().Be(TimeSpan.FromSeconds(4));
    }

    private async Task<ReplicaResult> ReplicateAsync() => (await _replicator.ReplicateAsync(Three.ToBytes()).InTimeAsync()).Replicas[0];

    private static IEnumerable<TableItem> Keys(params string[] ids) => ids.Select(id => TableItem.Of(new { id }));
}
