using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.Reconciliation;

/// <summary>The time in which work that has begun is brought to its end once it is asked to stop. Half done it could do harm; and to wait for ever would be no stop.</summary>
[SuppressMessage("Design", "CA2213", Justification = "The timer may go off while it is disposed of, and must find the source of the token alive, which has nothing to release.")]
internal sealed class GracePeriod : IDisposable
{
    /// <summary>Some calls' worth. Container platforms give 10 to 30 seconds before they kill.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _onStop;

    /// <param name="time">The clock.</param>
    /// <param name="stop">Asks to stop, which starts the period.</param>
    public GracePeriod(TimeProvider time, CancellationToken stop)
    {
        _timer = time.CreateTimer(_ => _end.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _onStop = stop.Register(() => _timer.Change(Length, Timeout.InfiniteTimeSpan));
    }

    /// <summary>Cancelled at the end of the period.</summary>
    public CancellationToken End => _end.Token;

    public void Dispose()
    {
        _onStop.Dispose();
        _timer.Dispose();
    }
}
