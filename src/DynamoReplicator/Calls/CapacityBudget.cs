using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.Calls;

/// <summary>
/// Limits the calls to a table to a number of capacity units per second, and counts the units consumed, with or without a limit. The cost
/// of a call is known only from its response, so each call is expected to cost as much as the last one. Later calls compensate for the
/// difference.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never created, so there is nothing to release.")]
internal sealed class CapacityBudget(double? unitsPerSecond, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private double _balance = unitsPerSecond ?? 0;
    private double _expected = unitsPerSecond ?? 0;
    private long _asOf = time.GetTimestamp();
    private double _taken;

    /// <summary>The capacity units consumed so far.</summary>
    public double Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken;
            }
        }
    }

    /// <summary>Makes a call as soon as the budget allows it. Calls are made in the order of their requests.</summary>
    /// <param name="call">The call.</param>
    /// <param name="unitsOf">Returns the units that a response reports. A call that fails costs nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<T> SpendAsync<T>(Func<Task<T>> call, Func<T, double> unitsOf, CancellationToken cancellation)
    {
        var reserved = await ReserveAsync(cancellation).ConfigureAwait(false);
        var taken = 0.0;
        try
        {
            var response = await call().ConfigureAwait(false);
            taken = unitsOf(response);
            return response;
        }
        finally
        {
            Settle(reserved, taken);
        }
    }

    /// <summary>Callers take turns, so a new caller does not take the credit that another waits for.</summary>
    private async Task<double> ReserveAsync(CancellationToken cancellation)
    {
        if (unitsPerSecond is null)
        {
            return 0;
        }
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            double reserved;
            while (!TryReserve(unitsPerSecond.Value, out reserved, out var wait))
            {
                await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
            }
            return reserved;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Settle(double reserved, double taken)
    {
        lock (_lock)
        {
            _taken += taken;
            _balance += reserved - taken;
            _expected = taken > 0 ? taken : _expected;
        }
    }

    private bool TryReserve(double rate, out double reserved, out TimeSpan wait)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            // At most one second's units are saved, so that a pause is not followed by a burst.
            _balance = Math.Min(_balance + rate * time.GetElapsedTime(_asOf, now).TotalSeconds, rate);
            _asOf = now;
            if (_balance > 0)
            {
                (reserved, wait) = (_expected, TimeSpan.Zero);
                _balance -= reserved;
                return true;
            }
            // The wait is short, because responses that arrive meanwhile may restore credit.
            (reserved, wait) = (0, TimeSpan.FromSeconds(Math.Clamp(-_balance / rate, 0.001, 1)));
            return false;
        }
    }
}
