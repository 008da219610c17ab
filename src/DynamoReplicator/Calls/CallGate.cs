using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.Calls;

/// <summary>
/// Lets the calls to a replica start at its pace, in the order of their requests. All batches and lanes of a process share it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never created, so there is nothing to release.")]
internal sealed class CallGate(TimeProvider time)
{
    private readonly object _lock = new();
    private readonly CallPace _pace = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly long _origin = time.GetTimestamp();

    private TimeSpan Now => time.GetElapsedTime(_origin);

    /// <summary>Waits until a call may start.</summary>
    /// <returns>The call, whose end must be reported. Null if the window closes before.</returns>
    public async ValueTask<StartedCall?> EnterAsync(CallWindow window)
    {
        if (TryStart(out var call, out _))
        {
            return call;
        }
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(window.Canceled, window.Abandoned);
        try
        {
            await _turn.WaitAsync(closed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        try
        {
            return await StartInTurnAsync(window, closed.Token).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <param name="call">The call that has ended.</param>
    /// <param name="refused">As for <see cref="CallPace.End"/>.</param>
    public void End(StartedCall call, double? refused)
    {
        lock (_lock)
        {
            _pace.End(call, Now, refused);
        }
    }

    private async Task<StartedCall?> StartInTurnAsync(CallWindow window, CancellationToken closed)
    {
        StartedCall call;
        while (!TryStart(out call, out var wait))
        {
            wait = Backoff.WholeMilliseconds(wait);
            if (window.IsClosedAfter(wait))
            {
                return null;
            }
            try
            {
                await Task.Delay(wait, time, closed).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
        return call;
    }

    private bool TryStart(out StartedCall call, out TimeSpan wait)
    {
        lock (_lock)
        {
            return _pace.TryStart(Now, out call, out wait);
        }
    }
}
