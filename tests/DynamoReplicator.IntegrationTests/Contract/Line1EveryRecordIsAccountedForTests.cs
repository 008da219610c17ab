using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Contract;

[Collection(DynamoDBLocalCollection.Name)]
public sealed class Line1EveryRecordIsAccountedForTests(DynamoDBLocalServer server)
{
    [Theory]
    [InlineData(Sender.Own)]
    [InlineData(Sender.CallersClient)]
    public Task Counts_add_up_under_random_faults_and_what_is_not_failed_is_at_the_replica(Sender sender) => Seeded.RunAsync(async random =>
    {
        var replica = await TestTable.CreateAsync(server, Regions.Replica, TestTable.NewName(), TableShape.Text, index: "status");
        await using var proxy = new FaultProxy(server.Endpoint);
        var expected = new ExpectedItems();
        foreach (var batch in Enumerable.Range(0, 12))
        {
            var changes = expected.RandomBatch(random, batch);
            var faults = new RandomFaults(random, percent: 10);
            var callsUntilRefused = random.Next(3) == 0 ? random.Next(6) : int.MaxValue;
            var before = proxy.Calls.Count;
            proxy.Plan = call => call.Number - before >= callsUntilRefused ? Fault.AccessDenied : faults.Next(call);
            var options = expected.Options(replica.By(proxy, sender), random);
            using var replicator = new Replicator(options);

            var result = await replicator.ReplicateAsync(Change.Event(changes));

            var account = result.Replicas.Should().ContainSingle().Subject;
            (account.Written + account.Superseded + account.Skipped + account.Parked + account.Failed).Should().Be(changes.Count).And.Be(result.Records);
            account.Failures.Should().HaveCount(account.Failed);
            account.Failures.Select(failure => failure.SequenceNumber).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            result.FirstFailedSequenceNumber.Should().Be(account.Failures.Select(failure => failure.SequenceNumber).FirstOrDefault());
            account.Failures.Should().NotContain(failure => failure.Reason.Length == 0);
            account.Parked.Should().Be(expected.Parked.Count);
            account.Skipped.Should().Be(changes.Count(change => change.Json.Contains("userIdentity", StringComparison.Ordinal)));
            expected.Apply(changes, options.Coalesce, account);
            expected.DifferencesTo(await replica.ItemsAsync()).Should().BeEmpty("batch {0}: {1}", batch, account);
        }
    });

    [Fact(Timeout = 60_000)]
    public async Task Records_whose_writes_were_never_answered_are_failed_at_the_deadline()
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
        account.Failures.Should().OnlyContain(failure => failure.Reason.StartsWith($"Not proven written at {replica} when the invocation's time was up.", StringComparison.Ordinal));
        never.SetResult(false);
    }

    [Fact]
    public async Task An_empty_batch_is_a_success_without_a_call()
    {
        await using var proxy = new FaultProxy(server.Endpoint);
        using var replicator = new Replicator(new ReplicatorOptions { Replicas = [new ReplicaTable(Regions.Replica, "none") { Endpoint = proxy.Endpoint }] });

        var result = await replicator.ReplicateAsync("""{"Records":[]}"""u8.ToArray());

        result.ToString().Should().Be("0 records; eu-west-1/none: 0 written, 0 superseded, 0 skipped, 0 parked, 0 failed");
        result.Succeeded.Should().BeTrue();
        proxy.Calls.Should().BeEmpty();
    }

    private static string Key(int number) => $$$"""{"pk":{"S":"{{{number}}}"}}""";

    /// <summary>What a replica must hold after each batch, as far as its account commits itself.</summary>
    private sealed class ExpectedItems
    {
        private readonly Dictionary<string, HashSet<string?>> _possible = [];

        public HashSet<string> Parked { get; } = [];

        public ReplicatorOptions Options(ReplicaTable replica, Random random)
        {
            Parked.Clear();
            var hook = random.Next(3);
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
                        return hook == 1 || Parked.Count < 2 ? Task.FromResult(Parked.Add(change.SequenceNumber)) : throw new InvalidOperationException("The hook is full.");
                    }
                },
            };
        }

        /// <summary>Puts, deletes and expiries of 60 items. One put in 30 breaks the index's rule: its status is a number.</summary>
        public List<Change> RandomBatch(Random random, int batch) => [.. Enumerable.Range(batch * 1000, 20 + random.Next(140)).Select(number =>
        {
            var key = random.Next(60);
            var status = random.Next(30) == 0 ? "N" : "S";
            return random.Next(10) switch
            {
                0 => Change.Expire(number, Key(key)),
                1 => Change.Remove(number, Key(key)),
                _ => Change.Put(number, Key(key), $$$"""{"pk":{"S":"{{{key}}}"},"version":{"N":"{{{number}}}"},"status":{"{{{status}}}":"1"}}"""),
            };
        })];

        /// <summary>A key none of whose changes failed or was parked holds its last change. Of the others any change of the batch may have been written, and the earlier state remain.</summary>
        public void Apply(List<Change> changes, bool coalesce, ReplicaResult account)
        {
            var failed = account.Failures.Select(failure => failure.SequenceNumber).ToHashSet();
            foreach (var ofKey in changes.Where(change => !change.Json.Contains("userIdentity", StringComparison.Ordinal)).GroupBy(change => change.Keys))
            {
                var last = ofKey.Last();
                if (!failed.Contains(last.SequenceNumber) && !Parked.Contains(last.SequenceNumber))
                {
                    _possible[ofKey.Key] = [Version(last)];
                    continue;
                }

                // What is coalesced is the last change alone; it failed for good or was not answered.
                var maybe = _possible.TryGetValue(ofKey.Key, out var earlier) ? earlier : [null];
                maybe.UnionWith(ofKey.TakeLast(coalesce ? 1 : int.MaxValue).Select(Version));
                _possible[ofKey.Key] = maybe;
            }
        }

        public IEnumerable<string> DifferencesTo(List<Dictionary<string, AttributeValue>> items)
        {
            var found = items.ToDictionary(item => Key(int.Parse(item["pk"].S)), item => item["version"].N);
            return found.Keys.Union(_possible.Keys)
                .Where(key => !(_possible.TryGetValue(key, out var versions) ? versions : [null]).Contains(found.GetValueOrDefault(key)))
                .Select(key => $"{key} has version {found.GetValueOrDefault(key)}, expected {string.Join(" or ", _possible.GetValueOrDefault(key) ?? [])}");
        }

        private static string? Version(Change change) => change.NewImage is null
            ? null
            : System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetBytes(change.NewImage)).RootElement.GetProperty("version").GetProperty("N").GetString();
    }
}
