namespace DynamoReplicator.Reconciliation;

/// <summary>The segments that this process scans, several of them at the same time.</summary>
internal sealed class SegmentShare(ReconcilerOptions options)
{
    /// <summary>The number of segments that are scanned at the same time. It bounds the pages in memory.</summary>
    private const int MaxParallel = 16;

    private readonly int _last = options.LastSegment ?? options.Segments - 1;

    /// <summary>Whether this process scans all segments.</summary>
    public bool IsWhole => options.FirstSegment == 0 && _last == options.Segments - 1;

    /// <summary>
    /// The number of calls to each table that a segment may have in flight. All
    /// segments together stay within <see cref="ReconcilerOptions.MaxConcurrency"/>.
    /// </summary>
    public int CallsPerSegment => options.MaxConcurrency / Parallel;

    private int Parallel => Math.Min(MaxParallel, Math.Min(_last - options.FirstSegment + 1, options.MaxConcurrency));

    public Task ForEachAsync(Func<int, CancellationToken, Task> work, CancellationToken cancellation) =>
        System.Threading.Tasks.Parallel.ForEachAsync(
            Enumerable.Range(options.FirstSegment, _last - options.FirstSegment + 1),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (segment, stop) => await work(segment, stop).ConfigureAwait(false));
}
