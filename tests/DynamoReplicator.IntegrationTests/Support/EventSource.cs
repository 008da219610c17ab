namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// Delivers the records of a shard as Lambda's event source mapping may: in order, in batches of any size, resuming at the record in the
/// response. It delivers the whole batch again after an error or a lost response, and sometimes resumes further back.
/// </summary>
/// <param name="records">The records of the shard.</param>
/// <param name="random">The source of randomness.</param>
/// <param name="maxRecords">The maximum number of records per batch.</param>
internal sealed class EventSource(IReadOnlyList<Change> records, Random random, int maxRecords)
{
    private const int MaxDeliveries = 500;

    /// <summary>Runs before a batch is delivered again after an error.</summary>
    public Func<Task> AfterError { get; init; } = () => Task.CompletedTask;

    /// <param name="deliver">Processes an event. Returns the first failed sequence number, or null.</param>
    public async Task DeliverAllAsync(Func<byte[], Task<string?>> deliver)
    {
        var next = 0;
        for (var delivery = 0; next < records.Count; delivery++)
        {
            delivery.Should().BeLessThan(MaxDeliveries, "the stream must move on; it is stuck at record {0}", next);
            next = await DeliverAsync(deliver, next, Math.Min(1 + random.Next(maxRecords), records.Count - next));
        }
    }

    /// <returns>The index of the next record to deliver.</returns>
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
            resume.Should().BeGreaterThanOrEqualTo(0, "the response must name a record of the batch");
            await AfterError();
            return first + resume;
        }

        return random.Next(10) switch
        {
            0 => first, // The response was lost.
            1 => Math.Max(0, first - random.Next(20)), // An earlier checkpoint was lost too.
            _ => first + count,
        };
    }
}
