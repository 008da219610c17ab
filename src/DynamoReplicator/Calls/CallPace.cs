namespace DynamoReplicator.Calls;

/// <summary>
/// Decides when the next call to a replica may start. Nothing is limited until the replica refuses writes. Then the calls in flight are
/// reduced by the share of writes that each call brought back, and grow with each call that was accepted. The calls are spread evenly over
/// a round trip, so fewer than one call in flight means a pause between calls.
/// <para>
/// Only writes that are sent for the first time count. A write that is refused again shows that its partition is throttled, not the table.
/// For the same reason a small share of refused writes is tolerated, so that one throttled partition does not slow the others.
/// </para>
/// </summary>
internal sealed class CallPace
{
    /// <summary>The growth in calls in flight per accepted call.</summary>
    public const double Growth = 1.0 / 16;

    /// <summary>The share of refused writes that changes nothing.</summary>
    public const double Tolerance = 1.0 / 16;

    /// <summary>The lower limit of calls in flight. The retries of refused writes wait longer by themselves.</summary>
    public const double MinCalls = 1.0 / 8;

    private double _calls = double.PositiveInfinity;
    private TimeSpan? _roundTrip;
    private TimeSpan _next;
    private int _inFlight;
    private int _mostInFlight;

    /// <summary>The calls that may be in flight; infinite if nothing is limited.</summary>
    public double Calls => _calls;

    /// <summary>The time between the starts of two calls.</summary>
    public TimeSpan Interval => double.IsPositiveInfinity(_calls) ? TimeSpan.Zero : RoundTrip / _calls;

    /// <summary>Unknown until a call was accepted, for example if the replica cannot be reached.</summary>
    private TimeSpan RoundTrip => _roundTrip ?? Backoff.Default.First;

    /// <param name="now">The time on any monotonic clock.</param>
    /// <param name="started">The call that has started. Its end must be reported.</param>
    /// <param name="wait">The time to wait if no call may start yet.</param>
    public bool TryStart(TimeSpan now, out StartedCall started, out TimeSpan wait)
    {
        (started, wait) = (new StartedCall(now, _calls), TimeSpan.Zero);
        if (!double.IsPositiveInfinity(_calls))
        {
            if (_next > now)
            {
                wait = _next - now;
                return false;
            }
            // Timers are late, and a pause between batches is no debt: at most one round trip's calls are saved.
            _next = (_next > now - RoundTrip ? _next : now - RoundTrip) + Interval;
        }
        _mostInFlight = Math.Max(_mostInFlight, ++_inFlight);
        return true;
    }

    /// <param name="call">The call that has ended.</param>
    /// <param name="now">The time.</param>
    /// <param name="refused">
    /// The share of the first-time writes that were refused or lost, from 0 to 1. Null if the call had none, or failed for another reason.
    /// </param>
    public void End(StartedCall call, TimeSpan now, double? refused)
    {
        _inFlight--;
        if (refused is not { } share)
        {
            return;
        }
        if (share < 1)
        {
            var sample = now - call.At;
            _roundTrip = _roundTrip is { } average ? average + (sample - average) / 8 : sample;
        }
        Adjust(call, now, share);
    }

    private void Adjust(StartedCall call, TimeSpan now, double share)
    {
        var excess = Math.Max(0, share - Tolerance);
        if (double.IsPositiveInfinity(_calls))
        {
            if (excess == 0)
            {
                return;
            }
            (_calls, _next) = (_mostInFlight, now);
        }
        // A call is one of those that were in flight when it started. All of them together reduce by the share that was refused.
        var others = Math.Max(1, Math.Min(call.Calls, _mostInFlight));
        _calls *= Math.Max(0.5, 1 + (Growth * (1 - share) - excess) / others);
        _calls = _calls > _mostInFlight ? double.PositiveInfinity : Math.Max(_calls, MinCalls);
    }
}

/// <summary>A call in flight.</summary>
/// <param name="At">When it started.</param>
/// <param name="Calls">The calls that could be in flight then.</param>
internal readonly record struct StartedCall(TimeSpan At, double Calls);
