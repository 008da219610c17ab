namespace DynamoReplicator.Calls;

/// <summary>
/// The time in which the calls of a batch may start and be in flight. The window closes at the deadline's last start, or when the caller
/// cancels. Attempts in flight are abandoned when the deadline's reserve begins, or when the grace period after a cancellation ends.
/// </summary>
internal sealed class CallWindow : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long? _lastStart;
    private readonly CancellationTokenSource _abandon;
    private readonly CancellationTokenRegistration _canceled;

    public CallWindow(Deadline deadline, TimeProvider time, CancellationToken cancellation)
    {
        _time = time;
        _lastStart = deadline.LastStart;
        Canceled = cancellation;
        // The source always gets a timer of this clock, because AbandonAfter moves that timer.
        _abandon = new CancellationTokenSource(deadline.Abandon is { } end ? NotNegative(Until(end)) : Timeout.InfiniteTimeSpan, time);
        _canceled = cancellation.UnsafeRegister(_ => AbandonAfter(deadline), null);
    }

    /// <summary>Canceled by the caller. Ends waits between attempts.</summary>
    public CancellationToken Canceled { get; }

    /// <summary>Canceled when attempts in flight are abandoned.</summary>
    public CancellationToken Abandoned => _abandon.Token;

    /// <summary>Whether no attempt may start any more.</summary>
    public bool IsClosed => IsClosedAfter(TimeSpan.Zero);

    /// <summary>Whether no attempt may start after a wait of this time. Such a wait would be in vain.</summary>
    public bool IsClosedAfter(TimeSpan wait) =>
        Canceled.IsCancellationRequested || Abandoned.IsCancellationRequested || (_lastStart is { } last && Until(last) <= wait);

    /// <exception cref="CallWindowClosedException">No attempt may start any more.</exception>
    public void ThrowIfClosed()
    {
        if (IsClosed)
        {
            throw new CallWindowClosedException();
        }
    }

    public void Dispose()
    {
        _canceled.Dispose(); // Waits for the callback, which uses the source.
        _abandon.Dispose();
    }

    private void AbandonAfter(Deadline deadline)
    {
        if (deadline.Abandon is not { } end || Until(end) > deadline.Grace)
        {
#pragma warning disable RS0030 // This moves the given clock's timer. Only a source without one would use the system clock.
            _abandon.CancelAfter(deadline.Grace);
#pragma warning restore RS0030
        }
    }

    private TimeSpan Until(long timestamp) => _time.GetElapsedTime(_time.GetTimestamp(), timestamp);

    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}

/// <summary>
/// An attempt was about to start after the last start, and was not sent. The SDK does not know this type, so it does not retry.
/// </summary>
internal sealed class CallWindowClosedException() : Exception("The time for new calls is over.");
