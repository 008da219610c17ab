using System.Diagnostics.CodeAnalysis;

namespace DynamoReplicator.Calls;

/// <summary>
/// Keeps the calls to a table within a number of capacity units per second, and counts what they take, with or without a limit. What a call takes is known only from its
/// answer, so each is expected to take what the last one took; what it took more or less is made up for by the calls that come after it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore's wait handle is never asked for: it has nothing to release.")]
internal sealed class CapacityBudget(double? unitsPerSecond, TimeProvider time)
{
    private readonly object _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private double _balance = unitsPerSecond ?? 0;
    private double _expected = unitsPerSecond ?? 0;
    private long _asOf = time.GetTimestamp();
    private double _taken;

    /// <summary>All capacity units taken so far.</summary>
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

    /// <summary>Makes a call as soon as the budget allows it, in the order in which they are asked for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="unitsOf">What its answer says that it took. A call that fails took nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<T> SpendAsync<T>(Func<Task<T>> call, Func<T, double> unitsOf, CancellationToken cancellation)
    {
        var reserved = await ReserveAsync(cancellation).ConfigureAwait(false);
        var taken = 0.0;
        try
        {
            var answer = await call().ConfigureAwait(false);
            taken = unitsOf(answer);
            return answer;
        }
        finally
        {
            Settle(reserved, taken);
        }
    }

    /// <summary>In turn: a newcomer does not take the credit that another waits for.</summary>
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
            // A second's worth at most is saved up, so that a pause is not followed by a burst.
            _balance = Math.Min(_balance + rate * time.GetElapsedTime(_asOf, now).TotalSeconds, rate);
            _asOf = now;
            if (_balance > 0)
            {
                (reserved, wait) = (_expected, TimeSpan.Zero);
                _balance -= reserved;
                return true;
            }
            // Not all at once: answers that come meanwhile may bring credit back.
            (reserved, wait) = (0, TimeSpan.FromSeconds(Math.Clamp(-_balance / rate, 0.001, 1)));
            return false;
        }
    }
}
