namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// Delivers the records of a shard as Lambda's event source mapping may: in order, in batches of any size, from the record on that the answer names, the whole batch again
/// after an error or when an answer got lost, and now and then from further back.
/// </summary>
/// <param name="records">The shard.</param>
/// <param name="random">The source of randomness.</param>
/// <param name="mostRecords">The largest batch.</param>
internal sealed class EventSource(IReadOnlyList<Change> records, Random random, int mostRecords)
{
    private const int MostDeliveries = 500;

    /// <summary>Waits before a batch is delivered again after an error. Default: nothing.</summary>
    public Func<Task> AfterError { get; init; } = () => Task.CompletedTask;

    /// <param name="deliver">Takes an event, answers with the first failed sequence number or null.</param>
    public async Task DeliverAllAsync(Func<byte[], Task<string?>> deliver)
    {
        var next = 0;
        for (var delivery = 0; next < records.Count; delivery++)
        {
            delivery.Should().BeLessThan(MostDeliveries, "the stream must move on; it is stuck at record {0}", next);
            next = await DeliverAsync(deliver, next, Math.Min(1 + random.Next(mostRecords), records.Count - next));
        }
    }

    /// <returns>The record to go on with.</returns>
    private async Task<int> DeliverAsync(Func<byte[], Task<string?>> deliver, int first, int count)
    {
        var batch = records.Skip(first).Take(count).ToList();
        string? failed;
        try
        {
            failed = await deliver(Change.Event(batch));
        }
        catch (Exception error) when (error is ReplicationException { Result: not null } or OperationCanceledException)
        {
            await AfterError();
            return first;
        }

        if (failed is not null)
        {
            var resume = batch.FindIndex(record => record.SequenceNumber == failed);
            resume.Should().BeGreaterThanOrEqualTo(0, "the answer names a record of the batch");
            await AfterError();
            return first + resume;
        }

        return random.Next(10) switch
        {
            0 => first, // The answer got lost.
            1 => Math.Max(0, first - random.Next(20)), // So did a checkpoint before.
            _ => first + count,
        };
    }
}
