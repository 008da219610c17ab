using DynamoReplicator.Aws;

namespace DynamoReplicator.Reconciliation;

/// <summary>Scans one segment of a table page by page.</summary>
/// <param name="table">The table.</param>
/// <param name="segment">The segment, from 0.</param>
/// <param name="segments">The number of segments.</param>
/// <param name="start">The key after which the scan starts, or null for the segment's start.</param>
internal sealed class SegmentScan(TableClient table, int segment, int segments, ReadOnlyMemory<byte>? start = null)
{
    /// <summary>Whether the read includes every write that was acknowledged before. It costs twice as much. Default: false.</summary>
    public bool IsConsistent { get; init; }

    /// <summary>The key after which the next page starts. Null at the start and at the end of the segment.</summary>
    public ReadOnlyMemory<byte>? Position { get; private set; } = start;

    /// <summary>Whether the last page has been read.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Reads the next page, which may be empty.</summary>
    /// <exception cref="ReplicationException">The table cannot be read. The message says what to do.</exception>
    public async Task<ItemPage> ReadPageAsync(CancellationToken cancellation)
    {
        var page = await table.ScanAsync(segment, segments, Position, IsConsistent, cancellation).ConfigureAwait(false);
        Position = page.LastEvaluatedKey;
        IsDone = Position is null;
        return page;
    }
}
