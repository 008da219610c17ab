namespace DynamoReplicator.StreamReading;

/// <summary>Processes one batch of a shard.</summary>
/// <param name="utf8Event">A stream event: <c>{"Records":[…]}</c>. Valid until the returned task completes.</param>
/// <param name="cancellationToken">Canceled when the run no longer waits for the batch. The batch then counts as not done.</param>
/// <returns>The outcome of the batch. A <see cref="StreamException"/> ends the run; any other exception fails the whole batch.</returns>
internal delegate Task<BatchOutcome> StreamBatchHandler(ReadOnlyMemory<byte> utf8Event, CancellationToken cancellationToken);
