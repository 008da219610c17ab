using System.Collections.Concurrent;
using System.Text;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Rejections;

/// <summary>Changes that DynamoDB Local permanently rejects, each in the middle of others.</summary>
public sealed class RefusedItemsTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    private static readonly Dictionary<string, (string Item, string Reason)> Items = new()
    {
        ["over 400 KB"] = ($$$"""{"pk":{"S":"bad"},"text":{"S":"{{{new string('x', 410_000)}}}"}}""", "Item size"),
        ["an index key of another type"] = ("""{"pk":{"S":"bad"},"status":{"N":"1"}}""", "Type mismatch for Index Key"),
        ["an empty index key"] = ("""{"pk":{"S":"bad"},"status":{"S":""}}""", "secondary index key"),
        ["an empty set"] = ("""{"pk":{"S":"bad"},"tags":{"SS":[]}}""", "An string set"),
        ["nested too deeply"] = (
            $$$"""{"pk":{"S":"bad"},"deep":{{{Repeated("{\"L\":[", 33)}}}{"S":"x"}{{{Repeated("]}", 33)}}}}""", "Nesting Levels"),
    };

    public static TheoryData<string> Refusals => [.. Items.Keys];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Without_a_dead_letter_hook_only_the_rejected_change_fails(string what)
    {
        var (item, reason) = Items[what];
        foreach (var sender in Enum.GetValues<Sender>())
        {
            var replica = await ReplicaAsync();
            await using var proxy = new FaultProxy(server.Endpoint);
            using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy, sender)] });

            var result = await replicator.ReplicateAsync(Change.Event(Batch(item)));

            result.Replicas[0].ToString().Should().Be($"{replica}: 59 written, 0 superseded, 0 skipped, 0 parked, 1 failed", "{0}", what);
            result.FirstFailedSequenceNumber.Should().Be(Change.Number(33));
            var failure = result.Replicas[0].Failures.Should().ContainSingle().Subject;
            failure.Key.Should().Be("""{"pk":{"S":"bad"}}""");
            failure.Reason.Should().StartWith($"{replica} rejects the change (ValidationException): ").And.Contain(reason);
            (await replica.CountAsync()).Should().Be(59);
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task With_a_dead_letter_hook_the_whole_record_is_parked_and_the_stream_moves_on(string what)
    {
        var (item, reason) = Items[what];
        var replica = await ReplicaAsync();
        var parked = new ConcurrentQueue<RejectedChange>();
        using var replicator = new Replicator(new ReplicatorOptions
        {
            Replicas = [replica.Direct],
            DeadLetter = (change, _) =>
            {
                parked.Enqueue(change);
                return Task.CompletedTask;
            },
        });

        var result = await replicator.ReplicateAsync(Change.Event(Batch(item)));

        result.Succeeded.Should().BeTrue("{0} is parked: {1}", what, result);
        result.Replicas[0].ToString().Should().Be($"{replica}: 59 written, 0 superseded, 0 skipped, 1 parked, 0 failed");
        var change = parked.Should().ContainSingle().Subject;
        change.Replica.Should().Be(replica.Direct);
        change.SequenceNumber.Should().Be(Change.Number(33));
        change.Key.Should().Be("""{"pk":{"S":"bad"}}""");
        change.Reason.Should().StartWith($"{replica} rejects the change (ValidationException): ").And.Contain(reason);
        change.Exception.Should().NotBeNull();
        Encoding.UTF8.GetString(change.Record.Span).Should().Be(Batch(item)[33].Json);
    }

    /// <summary>
    /// The reader skips images by their brackets and strings. An image with
    /// any other error is treated like an item that the replica rejects.
    /// </summary>
    [Theory]
    [InlineData("""{"pk":{"S":"bad"},"text" {"S":"x"}}""")]
    [InlineData("""{"pk":{"S":"bad"},,"text":{"S":"x"}}""")]
    [InlineData("""{"pk":{"S":"bad"},"text":{"S":"\x"}}""")]
    [InlineData("""{"pk":{"S":"bad"},/* */"text":{"S":"x"}}""")]
    public async Task An_image_with_matching_brackets_that_is_not_JSON_fails_alone(string image)
    {
        var replica = await ReplicaAsync();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });

        var result = await replicator.ReplicateAsync(Change.Event(Batch(image)));

        result.Replicas[0].ToString().Should().Be($"{replica}: 59 written, 0 superseded, 0 skipped, 0 parked, 1 failed");
        result.FirstFailedSequenceNumber.Should().Be(Change.Number(33));
        result.Replicas[0].Failures[0].Reason.Should().StartWith($"{replica} rejects the change");
        (await replica.CountAsync()).Should().Be(59);
    }

    [Fact]
    public async Task A_parked_record_that_is_applied_later_repairs_the_replica()
    {
        var replica = await ReplicaAsync();
        ReadOnlyMemory<byte> parked = default;
        using var replicator = new Replicator(new ReplicatorOptions
        {
            Replicas = [replica.Direct],
            DeadLetter = (change, _) =>
            {
                parked = change.Record;
                return Task.CompletedTask;
            },
        });
        (await replicator.ReplicateAsync(Change.Event(Batch("""{"pk":{"S":"bad"},"status":{"N":"1"}}""")))).ThrowIfFailed();
        var repaired = await TestTable.CreateAsync(server, Regions.SecondReplica, TestTable.NewName(), TableShape.Text);
        using var toRepaired = new Replicator(new ReplicatorOptions { Replicas = [repaired.Direct] });

        (await toRepaired.ReplicateAsync(Encoding.UTF8.GetBytes($"{{\"Records\":[{Encoding.UTF8.GetString(parked.Span)}]}}")))
            .ThrowIfFailed();

        (await repaired.ItemsAsync()).Should().ContainSingle().Which["status"].N.Should().Be("1");
    }

    [Fact]
    public async Task A_hook_that_throws_fails_the_record_with_both_reasons()
    {
        var replica = await ReplicaAsync();
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [replica.Direct], DeadLetter = (_, _) => throw new TimeoutException("The queue is gone.") });

        var result = await replicator.ReplicateAsync(Change.Event(Batch("""{"pk":{"S":"bad"},"status":{"N":"1"}}""")));

        var failure = result.Replicas[0].Failures.Should().ContainSingle().Subject;
        failure.Reason.Should().Contain("Type mismatch for Index Key").And.EndWith(
            "The dead-letter hook did not accept it: it threw TimeoutException.");
        failure.Exception.Should().BeOfType<TimeoutException>();
    }

    [Fact]
    public async Task Each_of_many_rejected_changes_is_found()
    {
        var replica = await ReplicaAsync();
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.Direct] });
        var changes = Enumerable.Range(0, 200).Select(n => Change.Put(
            n, $$$"""{"pk":{"S":"{{{n}}}"}}""", $$$"""{"pk":{"S":"{{{n}}}"},"status":{"{{{(n % 9 == 4 ? "N" : "S")}}}":"1"}}"""));

        var result = await replicator.ReplicateAsync(Change.Event(changes));

        result.Replicas[0].Failures.Select(failure => failure.SequenceNumber)
            .Should().Equal(Enumerable.Range(0, 200).Where(n => n % 9 == 4).Select(Change.Number));
        (await replica.ItemsAsync()).Should().HaveCount(result.Replicas[0].Written).And.OnlyContain(item => item["status"].S == "1");
    }

    private Task<TestTable> ReplicaAsync() =>
        TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");

    /// <summary>Returns sixty changes. Number 33 puts the given item.</summary>
    private static List<Change> Batch(string item) => [.. Enumerable.Range(0, 60).Select(n => n == 33
        ? Change.Put(n, """{"pk":{"S":"bad"}}""", item)
        : Change.Put(n, $$$"""{"pk":{"S":"{{{n}}}"}}""", $$$"""{"pk":{"S":"{{{n}}}"},"status":{"S":"open"}}"""))];

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
