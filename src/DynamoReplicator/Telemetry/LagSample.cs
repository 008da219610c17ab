using DynamoReplicator.Events;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Telemetry;

/// <summary>
/// The lags of the records that a batch wrote. Up to a limit, all lags are included. Above
/// it, the sample has the shortest, the longest, and others evenly spaced over the batch.
/// </summary>
internal static class LagSample
{
    /// <param name="streamEvent">The batch.</param>
    /// <param name="account">The outcomes of its records at a replica.</param>
    /// <param name="lags">Receives the lags in milliseconds, never below zero. Its length is the limit, at least three.</param>
    /// <returns>The number of lags. Zero if nothing was written, or if the records have no creation time.</returns>
    public static int Take(StreamEvent streamEvent, ReplicaAccount account, Span<long> lags)
    {
        var now = account.ClosedAt.ToUnixTimeMilliseconds();
        var (count, shortest, longest) = Range(streamEvent, account, now);
        if (count == 0)
        {
            return 0;
        }
        var isWhole = count <= lags.Length;
        var spaced = isWhole ? count : lags.Length - 2;
        var (seen, taken) = (0, 0);
        for (var record = 0; record < streamEvent.Count && taken < spaced; record++)
        {
            // Takes evenly spaced records.
            if (IsMeasured(streamEvent, account, record) && seen++ == (long)taken * count / spaced)
            {
                lags[taken++] = LagOf(streamEvent, record, now);
            }
        }
        if (!isWhole)
        {
            lags[taken++] = shortest;
            lags[taken++] = longest;
        }
        return taken;
    }

    private static (int Count, long Shortest, long Longest) Range(StreamEvent streamEvent, ReplicaAccount account, long now)
    {
        var (count, shortest, longest) = (0, long.MaxValue, 0L);
        for (var record = 0; record < streamEvent.Count; record++)
        {
            if (IsMeasured(streamEvent, account, record))
            {
                var lag = LagOf(streamEvent, record, now);
                (count, shortest, longest) = (count + 1, Math.Min(shortest, lag), Math.Max(longest, lag));
            }
        }
        return (count, shortest, longest);
    }

    private static bool IsMeasured(StreamEvent streamEvent, ReplicaAccount account, int record) =>
        account[record] == Outcome.Written && streamEvent[record].CreatedAtMilliseconds > 0;

    /// <summary>The times come from two clocks, and a difference between them must not make a lag negative.</summary>
    private static long LagOf(StreamEvent streamEvent, int record, long now) =>
        Math.Max(0, now - streamEvent[record].CreatedAtMilliseconds);
}
