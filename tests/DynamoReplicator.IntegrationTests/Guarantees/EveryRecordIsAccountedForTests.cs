using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Guarantees;

public sealed class EveryRecordIsAccountedForTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Theory(Timeout = 240_000)]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public Task Counts_add_up_under_random_faults_and_all_records_that_did_not_fail_are_in_the_replica(Sender sender) =>
        Seeded.RunAsync(async random =>
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");
        await using var proxy = new FaultProxy(server.Endpoint);
        var expected = new ExpectedItems();
        foreach (var batch in Enumerable.Range(0, 16))
        {
            var changes = expected.RandomBatch(random, batch);
            var (trouble, remaining) = RandomTrouble(random);
            var faults = new RandomFaults(random, percent: 10);
            var troubledFrom = proxy.Calls.Count + random.Next(6);
            proxy.Plan = call => trouble is not null && call.Number >= troubledFrom ? trouble : faults.Next(call);
            var options = expected.Options(replica.By(proxy, sender), random);
            using var replicator = new Replicator(options);

            var result = await ResultAsync(replicator, changes, remaining);

            if (result is not null)
            {
                MustAddUp(result, changes, expected.Parked);
            }

            // Calls that were given up at the deadline may still be in flight.
            await proxy.IdleAsync();
            expected.Apply(changes, options.Coalesce, result?.Replicas[0].Failures ?? []);
            expected.DifferencesTo(await replica.ItemsAsync()).Should().BeEmpty("batch {0}: {1}", batch, result);
        }
    });

    [Fact(Timeout = 60_000)]
    public async Task Records_whose_writes_got_no_response_are_failed_at_the_deadline()
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text);
        var never = new TaskCompletionSource<bool>();
        await using var proxy = new FaultProxy(server.Endpoint, call => call.Writes[0].IsProbe ? Fault.None : Fault.Hold(never.Task));
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [replica.By(proxy)] });
        var changes = Enumerable.Range(0, 60).Select(n => Change.Put(n, Key(n % 50), $$$"""{"pk":{"S":"{{{n % 50}}}"}}"""));
        using var streamEvent = new MemoryStream(Change.Event(changes));

        var handling = () => replicator.HandleAsync(streamEvent, new TestLambdaContext { RemainingTime = TimeSpan.FromMilliseconds(800) });

        var account = (await handling.Should().ThrowAsync<ReplicationException>()).Which.Result!.Replicas[0];
        account.ToString().Should().Be($"{replica}: 0 written, 0 superseded, 0 skipped, 0 parked, 60 failed");
        account.Failures.Should().OnlyContain(failure => failure.Reason.StartsWith(
            $"The invocation's time ended before {replica} acknowledged the change.", StringComparison.Ordinal));
        never.SetResult(false);
    }

    [Fact]
    public async Task An_empty_batch_succeeds_without_a_call()
    {
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(
            new ReplicatorOptions { Replicas = [new ReplicaTable(Regions.Replica, "none") { Endpoint = proxy.Endpoint }] });

        var result = await replicator.ReplicateAsync("""{"Records":[]}"""u8.ToArray());

        result.ToString().Should().Be("0 records; eu-west-1/none: 0 written, 0 superseded, 0 skipped, 0 parked, 0 failed");
        result.Succeeded.Should().BeTrue();
        proxy.Calls.Should().BeEmpty();
    }

    /// <summary>
    /// Half of the batches succeed. In the others, from some call on, the
    /// replica denies every call, or accepts none until the time is up.
    /// </summary>
    private static (Fault? Trouble, TimeSpan Remaining) RandomTrouble(Random random) => random.Next(8) switch
    {
        0 or 1 => (Fault.AccessDenied, TimeSpan.Zero),
        2 => (Fault.CutAfter, TimeSpan.FromMilliseconds(300)),
        3 => (random.Next(2) == 0 ? Fault.CutBefore : Fault.Throttled, TimeSpan.FromMilliseconds(300)),
        4 => (Fault.Unprocessed(_ => true), TimeSpan.FromMilliseconds(300)),
        _ => (null, TimeSpan.Zero),
    };

    /// <returns>The result, or null if the function's response reports no failure.</returns>
    private static async Task<ReplicationResult?> ResultAsync(Replicator replicator, List<Change> changes, TimeSpan remaining)
    {
        if (remaining == TimeSpan.Zero)
        {
            return await replicator.ReplicateAsync(Change.Event(changes));
        }

        try
        {
            using var streamEvent = new MemoryStream(Change.Event(changes));
            await replicator.HandleAsync(streamEvent, new TestLambdaContext { RemainingTime = remaining });
            return null;
        }
        catch (ReplicationException failed)
        {
            return failed.Result!;
        }
    }

    private static void MustAddUp(ReplicationResult result, List<Change> changes, HashSet<string> parked)
    {
        var account = result.Replicas.Should().ContainSingle().Subject;
        (account.Written + account.Superseded + account.Skipped + account.Parked + account.Failed)
            .Should().Be(changes.Count).And.Be(result.Records);
        account.Failures.Should().HaveCount(account.Failed);
        account.Failures.Select(failure => failure.SequenceNumber).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        result.FirstFailedSequenceNumber.Should().Be(account.Failures.Select(failure => failure.SequenceNumber).FirstOrDefault());
        account.Failures.Should().NotContain(failure => failure.Reason.Length == 0);
        account.Parked.Should().Be(parked.Count);
        account.Skipped.Should().Be(changes.Count(change => change.Json.Contains("userIdentity", StringComparison.Ordinal)));
    }

    private static string Key(int number) => $$$"""{"pk":{"S":"{{{number}}}"}}""";

    /// <summary>The items that the replica must have after each batch, as far as its counts determine them.</summary>
    private sealed class ExpectedItems
    {
        private readonly Dictionary<string, HashSet<string?>> _possible = [];

        // With a hook, the change before a rejected one is written in its place.
        private bool _hasHook;

        public HashSet<string> Parked { get; } = [];

        public ReplicatorOptions Options(ReplicaTable replica, Random random)
        {
            Parked.Clear();
            var hook = random.Next(3);
            _hasHook = hook != 0;
            return new ReplicatorOptions
            {
                Replicas = [replica],
                SkipTimeToLiveDeletes = true,
                Coalesce = random.Next(2) == 0,
                MaxConcurrency = 1 + random.Next(4),
                DeadLetter = hook == 0 ? null : (change, _) =>
                {
                    lock (Parked)
                    {
                        return hook == 1 || Parked.Count < 2 ? Task.FromResult(Parked.Add(change.SequenceNumber))
                            : throw new InvalidOperationException("The hook is full.");
                    }
                },
            };
        }

        /// <summary>
        /// Puts, deletes, and expirations of 60 items. One put in 30 is invalid for the index, because its status is a number.
        /// </summary>
        public List<Change> RandomBatch(Random random, int batch) =>
            [.. Enumerable.Range(batch * 1000, 20 + random.Next(140)).Select(number =>
        {
            var key = random.Next(60);
            var status = random.Next(30) == 0 ? "N" : "S";
            return random.Next(10) switch
            {
                0 => Change.Expire(number, Key(key)),
                1 => Change.Remove(number, Key(key)),
                _ => Change.Put(
                    number, Key(key), $$$"""{"pk":{"S":"{{{key}}}"},"version":{"N":"{{{number}}}"},"status":{"{{{status}}}":"1"}}"""),
            };
        })];

        /// <summary>
        /// A key without a failed change holds its last change that was not parked, or
        /// its earlier state if all were parked. A key with a failed
        /// change may hold its earlier state or any change that may have been sent.
        /// </summary>
        public void Apply(List<Change> changes, bool coalesce, IEnumerable<ReplicationFailure> failures)
        {
            var failed = failures.Select(failure => failure.SequenceNumber).ToHashSet();
            foreach (var ofKey in changes.Where(change => !change.Json.Contains("userIdentity", StringComparison.Ordinal)).GroupBy(
                change => change.Keys))
            {
                var earlier = _possible.GetValueOrDefault(ofKey.Key) ?? [null];
                var kept = ofKey.Where(change => !Parked.Contains(change.SequenceNumber)).ToList();
                _possible[ofKey.Key] = kept.Count == 0 ? earlier
                    : !kept.Any(change => failed.Contains(change.SequenceNumber)) ? [Version(kept[^1])]
                    : [.. earlier, .. ofKey.TakeLast(coalesce && !_hasHook ? 1 : int.MaxValue).Select(Version)];
            }
        }

        public IEnumerable<string> DifferencesTo(List<Dictionary<string, AttributeValue>> items)
        {
            var found = items.ToDictionary(item => Key(int.Parse(item["pk"].S)), item => item["version"].N);
            return found.Keys.Union(_possible.Keys)
                .Where(key => !(_possible.TryGetValue(key, out var versions) ? versions : [null]).Contains(found.GetValueOrDefault(key)))
                .Select(key => $"{key} has version {found.GetValueOrDefault(key)}, expected "
                    + $"{string.Join(" or ", _possible.GetValueOrDefault(key) ?? [])}");
        }

        private static string? Version(Change change) => change.NewImage is null
            ? null
            : System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetBytes(change.NewImage)).RootElement.GetProperty("version")
                .GetProperty("N").GetString();
    }
}
