namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Decides which of two scans pauses when the items of both wait for one another, so that the other can catch up. This happens when one
/// table has a long run of items that the other lacks. Which of the two it is, is unknown, so each pauses in turn, and each time for
/// longer, until the scans meet again. So a long run costs a multiple of its own length, and not the rest of the segment.
/// </summary>
/// <param name="window">The number of items for which the first pause lasts.</param>
internal sealed class ScanPause(int window)
{
    private long _length;
    private long _left;

    /// <summary>Whether the source's scan pauses, and not the replica's.</summary>
    public bool IsSourcePaused { get; private set; }

    /// <summary>Called for each item that has not met its counterpart.</summary>
    /// <returns>Whether one of the scans pauses.</returns>
    public bool Next(bool areBothFull)
    {
        if (_length == 0 && !areBothFull)
        {
            return false;
        }
        if (_left == 0)
        {
            (IsSourcePaused, _length) = _length == 0 ? (false, window) : (!IsSourcePaused, _length * 2);
            _left = _length;
        }
        _left--;
        return true;
    }

    /// <summary>Ends the pause: the scans have met.</summary>
    public void End() => (_length, _left) = (0, 0);
}
