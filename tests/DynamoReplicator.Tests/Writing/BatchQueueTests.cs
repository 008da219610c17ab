using System.Buffers;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Aws;
using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Writing;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Writing;

public class BatchQueueTests
{
    private static readonly JsonEncodedText Table = JsonEncodedText.Encode("orders");

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new[] { 1 })]
    [InlineData(25, new[] { 25 })]
    [InlineData(26, new[] { 25, 1 })]
    [InlineData(51, new[] { 25, 25, 1 })]
    public void A_batch_has_at_most_25_writes(int writes, int[] batches) =>
        Batches(Enumerable.Repeat(10, writes)).Select(batch => batch.Length).Should().Equal(batches);

    [Fact]
    public void A_batch_has_at_most_16_MB()
    {
        var batches = Batches(Enumerable.Repeat(1_000_000, 40));

        batches.Select(batch => batch.Length).Should().Equal(16, 16, 8);
        batches.Should().OnlyContain(batch => BatchWriteItemBody.LengthOf(Table, batch, true) <= BatchWriteItemBody.MaxLength);
    }

    [Fact]
    public void The_last_byte_of_16_MB_is_used()
    {
        var around = BatchWriteItemBody.LengthOf(Table, [WriteOf(1, 2), WriteOf(2, 2)], true) - 4;
        var exact = BatchWriteItemBody.MaxLength - around - 10;

        Batches([10, exact, 10]).Select(batch => batch.Length).Should().Equal(2, 1);
        Batches([10, exact + 1, 10]).Select(batch => batch.Length).Should().Equal(1, 1, 1);
    }

    [Fact]
    public void A_write_too_large_for_any_batch_goes_alone() =>
        Batches([10, 10, BatchWriteItemBody.MaxLength + 1, 10]).Select(batch => batch.Length).Should().Equal(2, 1, 1);

    [Fact]
    public void The_computed_length_is_the_length_written()
    {
        Write[] writes = [WriteOf(0, 20), WriteOf(1, 30) with { IsDelete = true }, WriteOf(2, 1)];
        var body = new ArrayBufferWriter<byte>();

        BatchWriteItemBody.WriteTo(body, Table, writes, returnConsumedCapacity: false);

        BatchWriteItemBody.LengthOf(Table, writes, returnConsumedCapacity: false)
            .Should().BeInRange(body.WrittenCount, body.WrittenCount + 1, "it is a bound: the first write has no comma");
    }

    [Fact]
    public void Nothing_is_lost_or_duplicated_and_the_order_is_kept() =>
        Specification.HoldsOfLists(Gen.Frequency((9, Gen.Choose(2, 2_000)), (1, Gen.Choose(2, 20_000_000))), 120, lengths =>
        {
            var batches = Batches(lengths);

            batches.SelectMany(batch => batch).Select(write => write.Record).Should().Equal(Enumerable.Range(0, lengths.Length));
            batches.Should().NotContain(batch => batch.Length == 0 || batch.Length > 25
                || (batch.Length > 1 && BatchWriteItemBody.LengthOf(Table, batch, true) > BatchWriteItemBody.MaxLength));
        });

    [Fact]
    public async Task Several_threads_share_a_queue_without_taking_anything_twice()
    {
        var queue = new BatchQueue(Table, Enumerable.Range(0, 10_000).Select(record => WriteOf(record, 10)).ToArray());

        var taken = await Task.WhenAll(Enumerable.Range(0, 4)
            .Select(_ => Task.Run(() => All(queue).SelectMany(batch => batch).Select(write => write.Record).ToArray())));

        taken.SelectMany(records => records).Order().Should().Equal(Enumerable.Range(0, 10_000));
    }

    [Fact]
    public void Writes_that_were_put_back_come_first_and_are_merged_with_others()
    {
        var queue = QueueOf(60);
        queue.TryTake(out _).Should().BeTrue();
        queue.PutBack([WriteOf(20, 10), WriteOf(3, 10)]);
        queue.PutBack([WriteOf(7, 10)]);

        RecordsOf(queue).Should().Equal([3, 7, 20, .. Enumerable.Range(25, 22)]);
        RecordsOf(queue).Should().Equal(Enumerable.Range(47, 13));
        queue.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Half_of_a_batch_is_for_writes_that_were_never_sent()
    {
        var queue = QueueOf(40);
        queue.TryTake(out var sent).Should().BeTrue();
        queue.PutBack(sent.ToArray());

        RecordsOf(queue).Should().Equal([.. Enumerable.Range(0, 12), .. Enumerable.Range(25, 13)]);
        RecordsOf(queue).Should().Equal([.. Enumerable.Range(12, 12), 38, 39]);
        RecordsOf(queue).Should().Equal(24);
    }

    [Fact]
    public void A_batch_with_writes_that_were_put_back_has_at_most_16_MB()
    {
        var queue = new BatchQueue(Table, new[] { WriteOf(0, 9_000_000), WriteOf(1, 9_000_000) });
        queue.TryTake(out var sent).Should().BeTrue();
        queue.PutBack(sent.ToArray());

        RecordsOf(queue).Should().Equal(0);
        RecordsOf(queue).Should().Equal(1);
    }

    private static BatchQueue QueueOf(int writes) =>
        new(Table, Enumerable.Range(0, writes).Select(record => WriteOf(record, 10)).ToArray());

    private static int[] RecordsOf(BatchQueue queue)
    {
        queue.TryTake(out var batch).Should().BeTrue();
        return [.. batch.ToArray().Select(write => write.Record)];
    }

    private static Write[][] Batches(IEnumerable<int> lengths) =>
        [.. All(new BatchQueue(Table, lengths.Select((length, record) => WriteOf(record, length)).ToArray()))];

    private static IEnumerable<Write[]> All(BatchQueue queue)
    {
        while (queue.TryTake(out var batch))
        {
            yield return batch.ToArray();
        }
    }

    /// <summary>All items share the same bytes, because their content does not matter here.</summary>
    private static Write WriteOf(int record, int length) => new(record, IsDelete: false, Bytes.AsMemory(0, length));

    private static readonly byte[] Bytes = Encoding.ASCII.GetBytes(new string(' ', 20_000_000));
}
