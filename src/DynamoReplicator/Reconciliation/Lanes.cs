using DynamoReplicator.Aws;

namespace DynamoReplicator.Reconciliation;

/// <summary>Work on many items, some at a time and in several lanes: what is in memory and in flight has a bound, however many there are.</summary>
internal static class Lanes
{
    /// <param name="items">The items.</param>
    /// <param name="lanes">How many chunks are worked on at a time.</param>
    /// <param name="work">Takes up to <see cref="TableClient.MaxKeys"/> items.</param>
    /// <param name="cancellation">Stops it; a lane that fails stops the others.</param>
    public static Task ForEachChunkAsync<T>(this IEnumerable<T> items, int lanes, Func<T[], CancellationToken, Task> work, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            items.Chunk(TableClient.MaxKeys),
            new ParallelOptions { MaxDegreeOfParallelism = lanes, CancellationToken = cancellation },
            async (chunk, stop) => await work(chunk, stop).ConfigureAwait(false));
}
