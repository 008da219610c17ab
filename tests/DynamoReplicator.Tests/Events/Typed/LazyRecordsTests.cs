using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Events.Typed;

/// <summary>
/// The serializer creates a record when the handler accesses it. A handler cannot tell such an event from one whose records were all
/// created before (<see cref="DynamoDBEventReader"/>): it observes the same, and the replica gets the same writes.
/// </summary>
public class LazyRecordsTests
{
    private readonly StreamEventSerializer _serializer = new();

    [Fact]
    public void Every_handler_observes_and_writes_the_same_as_with_an_eager_event() =>
        Specification.Holds(
            Specification.Seeds,
            seed =>
            {
                var (utf8, other) = (RandomEvent(seed), RandomEvent(seed / 2));
                var expected = new EventProgram(seed).Run(DynamoDBEventReader.Read(utf8), DynamoDBEventReader.Read(other));
                var actual = new EventProgram(seed).Run(Deserialize(utf8), Deserialize(other));

                actual.Should().Equal(expected, "with seed {0}", seed);
            },
            count: 2_000);

    [Fact]
    public void The_random_handlers_read_change_and_fail()
    {
        var observed = Enumerable.Range(0, 500)
            .SelectMany(seed => new EventProgram(seed).Run(DynamoDBEventReader.Read(RandomEvent(seed)), new DynamoDBEvent { Records = [] }))
            .ToList();

        observed.Should().Contain(text => text.StartsWith("replicate: ") && text.Contains("\nput "))
            .And.Contain(text => text.StartsWith("replicate: ReplicationException"))
            .And.Contain(text => text.StartsWith("change ") && text.Contains("InvalidOperationException Collection was modified"));
    }

    [Fact]
    public void Concurrent_readers_get_the_same_records()
    {
        var changes = new StreamEvents();
        for (var record = 0; record < 200; record++)
        {
            changes.Add(new RandomContent(record).Change());
        }
        var utf8 = changes.ToJson();
        var streamEvent = Deserialize(utf8);
        int[] strides = [1, 3, 7, 9, 11, 13, 17, 19]; // Each visits all 200 records, in an order of its own.
        var seen = new object?[strides.Length, 200];

        Parallel.For(0, strides.Length, reader =>
        {
            for (var step = 0; step < 200; step++)
            {
                var index = step * strides[reader] % 200;
                seen[reader, index] = streamEvent.Records[index];
            }
        });

        for (var index = 0; index < 200; index++)
        {
            var ofAllReaders = Enumerable.Range(0, strides.Length).Select(reader => seen[reader, index]).Distinct().ToList();
            (ofAllReaders.Count == 1 && ofAllReaders[0] is not null).Should().BeTrue("record {0} is one object", index);
        }
        SerializedEvents.Listed(streamEvent).Should().Be(SerializedEvents.Listed(DynamoDBEventReader.Read(utf8)));
    }

    [Fact]
    public async Task An_event_does_not_depend_on_the_stream_that_it_was_read_from()
    {
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table);
        var utf8 = new StreamEvents().Insert("a").Insert("b").ToJson();
        var streamEvent = Deserialize(utf8);
        Array.Fill(utf8, (byte)'!');

        await replicator.ReplicateAsync(streamEvent);
        streamEvent.Records[1].Dynamodb.Keys["pk"].S.Should().Be("b");
        await replicator.ReplicateAsync(streamEvent);

        table.Items.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_record_that_was_not_accessed_is_replicated_from_its_bytes()
    {
        var rejected = new List<string>();
        var table = new InMemoryReplica();
        using var replicator = OwnClient.ReplicatorTo(table, options => options with
        {
            DeadLetter = (change, _) =>
            {
                rejected.Add(System.Text.Encoding.UTF8.GetString(change.Record.Span));
                return Task.CompletedTask;
            },
        });
        table.RejectItems("a", "b");
        var events = new StreamEvents().Insert("a").Insert("b");
        var streamEvent = Deserialize(events.ToJson());
        streamEvent.Records[1].EventName.Should().Be("INSERT");

        await replicator.ReplicateAsync(streamEvent);

        rejected.Should().HaveCount(2);
        events.ToString().Should().Contain(rejected[0], "it has its bytes").And.NotContain(rejected[1], "it is written from its object");
    }

    [Fact]
    public void An_error_in_an_image_is_thrown_when_its_record_is_accessed()
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(
            new StreamEvents().Insert("a").Insert("b", ("x", Values.S("secret"))).ToString().Replace("{\"S\":\"secret\"}", "{\"S\":7}"));
        var eager = FluentActions.Invoking(() => DynamoDBEventReader.Read(utf8)).Should().Throw<ReplicationException>().Which;

        var streamEvent = Deserialize(utf8);

        streamEvent.Records[0].Dynamodb.Keys["pk"].S.Should().Be("a");
        Action[] accesses = [() => _ = streamEvent.Records[1], () => _ = streamEvent.Records.ToList(), streamEvent.Records.Clear];
        foreach (var access in accesses)
        {
            access.Should().Throw<ReplicationException>().WithMessage(eager.Message);
        }
    }

    [Fact]
    public void The_last_of_two_lists_of_records_counts_like_in_the_eager_event()
    {
        var json = new StreamEvents().Insert("a").Insert("b").ToString();
        var utf8 = System.Text.Encoding.UTF8.GetBytes($"{json[..^1]},\"records\":[]}}");

        DynamoDBEventReader.Read(utf8).Records.Should().BeEmpty();
        Deserialize(utf8).Records.Should().BeEmpty();
    }

    private DynamoDBEvent Deserialize(byte[] utf8) => _serializer.Deserialize<DynamoDBEvent>(new MemoryStream(utf8));

    private static byte[] RandomEvent(int seed)
    {
        var dice = new Random(seed);
        var changes = new StreamEvents();
        for (var change = dice.Next(5); change > 0; change--)
        {
            changes.Add(new RandomContent(dice.Next()).Change());
        }
        return changes.ToJson(dice.Next(2) == 0 ? Spelling.Plain : Spelling.Random(seed));
    }
}
