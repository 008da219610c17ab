using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// Deals with one batch of a shard.
/// </summary>
/// <param name="utf8Event">A stream event: <c>{"Records":[…]}</c>. Valid until the returned task completes.</param>
/// <param name="cancellationToken">Cancelled when the batch in flight is no longer waited for. The batch then counts as not dealt with.</param>
/// <returns>What became of the batch. A <see cref="CommandException"/> ends the run; any other exception fails the whole batch.</returns>
internal delegate Task<BatchOutcome> StreamBatchHandler(ReadOnlyMemory<byte> utf8Event, CancellationToken cancellationToken);
