using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Aws;
using DynamoReplicator.Buffers;
using DynamoReplicator.Calls;
using DynamoReplicator.Events;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using DynamoReplicator.Writing;
using Microsoft.Extensions.Logging.Abstractions;
using BatchWriteItemResponse = Amazon.DynamoDBv2.Model.BatchWriteItemResponse;

namespace DynamoReplicator.Tests.Handlers;

/// <summary>The memory that a batch allocates before the SDK's calls does not grow with its records. Growing buffers are rented.</summary>
[Collection(nameof(Buffers.RentedBufferTests))]
public class AllocationTests
{
    private static readonly Task<BatchWriteItemResponse> AllWritten = Task.FromResult(new BatchWriteItemResponse());

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_batch_of_4000_records_allocates_no_more_than_one_of_100(bool coalesce, bool isTyped)
    {
        const long Limit = 12 * 1024;

        var few = LeastAllocatedBy(Scenario.Inserts(100), coalesce, isTyped, Limit);
        var many = LeastAllocatedBy(Scenario.Inserts(4000), coalesce, isTyped, Math.Min(Limit, few + 4096));

        many.Should().BeLessThan(few + 4096, "{0} bytes are allocated for 100 records", few);
        many.Should().BeLessThan(Limit);
    }

    [Fact]
    public void Records_that_are_not_accessed_are_not_created()
    {
        const int Records = 4000;
        const int PerRecord = 64; // The locations of its parts, and its place in the list.
        var utf8 = Scenario.Inserts(Records).ToJson();
        var limit = utf8.Length + (Records * PerRecord) + (32 * 1024);

        var least = long.MaxValue;
        for (var run = 0; run < 300 && least >= limit; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using (TypedEvent.ToStreamEvent(new StreamEventSerializer().Deserialize<DynamoDBEvent>(new MemoryStream(utf8))))
            {
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        }

        least.Should().BeLessThan(limit, "the event has {0} bytes", utf8.Length);
    }

    /// <summary>
    /// Repeats until the limit holds, because the first runs fill the pools, a garbage collection may empty them, and code that the JIT has
    /// not optimized yet allocates more. Code that always allocates more than the limit is still found.
    /// </summary>
    private static long LeastAllocatedBy(StreamEvents events, bool coalesce, bool isTyped, long limit)
    {
        var (utf8, typed) = (events.ToJson(), events.ToDynamoDBEvent());
        var least = long.MaxValue;
        for (var run = 0; run < 300 && least >= limit; run++)
        {
            least = Math.Min(least, AllocatedBy(utf8, isTyped ? typed : null, coalesce));
        }
        return least;
    }

    private static long AllocatedBy(byte[] utf8, DynamoDBEvent? typed, bool coalesce)
    {
        using var body = new PooledList<byte>(1 << 20);
        var table = ReplicaTable.Parse(Scenario.Replica);
        var tableJson = System.Text.Json.JsonEncodedText.Encode(table.Table);
        using var replica = new Replica(table, (writes, _, _) =>
        {
            body.Truncate(0);
            BatchWriteItemBody.WriteTo(body, tableJson, writes.Span, returnConsumedCapacity: false);
            return AllWritten;
        }, TimeProvider.System);
        var options = Scenario.ToOneReplica with { Coalesce = coalesce };

        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var written = typed is null ? null : DynamoDBEventWriter.Write(typed))
        using (var streamEvent = StreamEventReader.Read(written?.Memory ?? utf8))
        using (var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false))
        using (var account = new ReplicaAccount(table, changes))
        {
            var writing = new BatchWriter(replica, changes, account, options, Deadline.None, Backoff.Default, NullLogger.Instance)
                .WriteAsync(CancellationToken.None);
            writing.IsCompletedSuccessfully.Should().BeTrue("all of it runs on this thread");
            account.FirstFailed.Should().BeNull();
        }
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
