using DynamoReplicator.Aws;

namespace DynamoReplicator.Reconciliation;

/// <summary>Processes many items in chunks and in several lanes, so that the memory used and the calls in flight are bounded.</summary>
internal static class Lanes
{
    /// <param name="items">The items.</param>
    /// <param name="lanes">The number of chunks that are processed at the same time.</param>
    /// <param name="work">Processes up to <see cref="TableClient.MaxKeys"/> items.</param>
    /// <param name="cancellation">Cancels all lanes. A lane that fails also cancels the others.</param>
    public static Task ForEachChunkAsync<T>(
        this IEnumerable<T> items, int lanes, Func<T[], CancellationToken, Task> work, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            items.Chunk(TableClient.MaxKeys),
            new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = cancellation },
            async (chunk, stop) => await work(chunk, stop).ConfigureAwait(false));
}
