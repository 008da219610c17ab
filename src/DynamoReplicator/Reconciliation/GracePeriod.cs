using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The time that work in flight has to finish after a stop was requested. Half-finished work could leave stale items in the replica, and
/// without a limit a stop could take indefinitely.
/// </summary>
[SuppressMessage(
    "Design",
    "CA2213",
    Justification = "The timer may fire while it is being disposed, and cancels the source then. The source has nothing to release.")]
internal sealed class GracePeriod : IDisposable
{
    /// <summary>Enough for several calls. Container platforms wait 10 to 30 seconds before they kill a process.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _onStop;

    /// <param name="time">The clock.</param>
    /// <param name="stop">Requests the stop, which starts the period.</param>
    public GracePeriod(TimeProvider time, CancellationToken stop)
    {
        _timer = time.CreateTimer(_ => _end.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _onStop = stop.Register(() => _timer.Change(Length, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Canceled at the end of the period.</summary>
    public CancellationToken End => _end.Token;

    public void Dispose()
    {
        _onStop.Dispose();
        _timer.Dispose();
    }
}
