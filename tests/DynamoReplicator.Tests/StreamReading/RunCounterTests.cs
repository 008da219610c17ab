using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

public sealed class RunCounterTests
{
    private const int Replicas = 2;
    private const int Records = 200;

    [Fact]
    public async Task A_record_counts_once_regardless_of_retries()
    {
        var random = new Random(TestSeed.Value);
        using var service = new FakeDynamoDB();
        var refused = new HashSet<string>();
        service.RejectCallsWith(write =>
        {
            lock (random)
            {
                return refused.Count < Records / 2 && random.Next(4) == 0 && refused.Add($"{refused.Count} {write.Key}");
            }
        });
        var options = new ReplicatorOptions { Replicas = [ReplicaTable.Parse("eu-west-1/orders"), ReplicaTable.Parse("us-west-2/orders")] };
        using var replicator = new Replicator(options, service);
        var counter = new RunCounter(Replicas, TimeProvider.System);
        var totals = new List<RunTotals>();

        await FollowAsync(replicator, report =>
        {
            counter.Count(report);
            totals.Add(counter.Totals);
        });

        totals.Should().OnlyContain(each => each.Written == each.Records * Replicas, TestSeed.HowToRepeat);
        totals.Where((_, index) => index > 0 && totals[index].Retries > totals[index - 1].Retries)
            .Should().NotBeEmpty().And.OnlyContain(each => each.Failed > 0);
        totals[^1].Should().BeEquivalentTo(new { Records, Written = Records * Replicas, Superseded = 0, Skipped = 0, Failed = 0 });
    }

    [Fact]
    public void Records_count_as_failed_at_every_replica_while_their_batch_throws()
    {
        var counter = new RunCounter(Replicas, TimeProvider.System);

        counter.Count(new BatchReport("A", 10, 0) { FirstFailed = "1", Failure = new InvalidOperationException() });
        counter.Count(new BatchReport("B", 5, 0) { FirstFailed = "7", Failure = new InvalidOperationException() });
        counter.Totals.Should().BeEquivalentTo(new { Records = 0, Written = 0, Failed = 30, Retries = 2 });

        counter.Count(new BatchReport("A", 10, 10));
        counter.Totals.Should().BeEquivalentTo(new { Records = 10, Failed = 10, Retries = 2 });
    }

    [Fact]
    public void The_lag_is_that_of_the_shard_that_is_furthest_behind_also_while_its_batch_hangs()
    {
        var time = new ManualTimeProvider();
        var counter = new RunCounter(Replicas, time);
        counter.Totals.Lag.Should().BeNull("no shard is known yet");

        counter.Begin("A");
        counter.Begin("B");
        counter.CaughtUp("A", isAtEnd: false);
        counter.Totals.Lag.Should().BeNull("the lag of B is unknown");

        counter.Count(new BatchReport("B", 10, 10) { Result = new ReplicationResult(10, [], null, TimeSpan.FromSeconds(20)) });
        counter.Totals.Lag.Should().Be(TimeSpan.FromSeconds(20));

        time.Advance(TimeSpan.FromSeconds(30));
        counter.CaughtUp("A", isAtEnd: false);
        counter.Totals.Lag.Should().Be(TimeSpan.FromSeconds(30), "the next batch of B hangs");

        counter.CaughtUp("B", isAtEnd: true);
        counter.Totals.Lag.Should().Be(TimeSpan.Zero);
        time.Advance(TimeSpan.FromSeconds(1));
        counter.Totals.Lag.Should().Be(TimeSpan.Zero, "a wait between two reads is no lag");
    }

    private static async Task FollowAsync(Replicator replicator, Action<BatchReport> onBatch)
    {
        var streams = new FakeStreams().Shard("A", null, closed: false, [.. Enumerable.Range(1, Records).Select(number => $"{number}")]);
        using var client = streams.CreateClient();
        using var stop = new CancellationTokenSource();
        var done = 0;
        var options = new StreamPumpOptions
        {
            BatchSize = 30,
            Backoff = new() { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(1) },
            OnBatch = report =>
            {
                onBatch(report);
                done += report.Done;
                if (done == Records)
                {
                    stop.Cancel();
                }
            },
        };
        var pump = new StreamPump(client, FakeStreams.Arn, options, async (utf8Event, cancellation) =>
        {
            var result = await replicator.ReplicateAsync(utf8Event, cancellation);
            return new BatchOutcome(result.FirstFailedSequenceNumber, result);
        });
        await pump.RunAsync(stop.Token).WaitAsync(TimeSpan.FromMinutes(1));
    }
}
