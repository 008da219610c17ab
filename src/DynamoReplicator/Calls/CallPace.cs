namespace DynamoReplicator.Calls;

/// <summary>
/// Decides when the next call to a replica may start. Nothing is limited until the replica refuses writes. Then the calls in flight are
/// reduced by the share of writes that each call brought back, and grow with each call that was accepted. The calls are spread over the
/// round trips, so fewer than one call in flight means a pause between calls.
/// <para>
/// Only writes that are sent for the first time count. A write that is refused again shows that its partition is throttled, not the table.
/// For the same reason a small share of refused writes is tolerated, so that one throttled partition does not slow the others.
/// </para>
/// </summary>
internal sealed class CallPace
{
    /// <summary>The growth in calls in flight per accepted call.</summary>
    public const double Growth = 1.0 / 8;

    /// <summary>The share of refused writes that changes nothing.</summary>
    public const double Tolerance = 1.0 / 16;

    /// <summary>The lower limit of calls in flight. The retries of refused writes wait longer by themselves.</summary>
    public const double MinCalls = 1.0 / 8;

    /// <summary>
    /// Calls that start together. A call alone costs several times the CPU of one beside others, because threads and caches are cold.
    /// </summary>
    private const int Group = 4;

    /// <summary>A group is not awaited for longer than this.</summary>
    private static readonly TimeSpan LongestGroup = TimeSpan.FromMilliseconds(50);

    /// <summary>Above this share of the calls that were ever in flight, the calls are not spread: the workers limit them.</summary>
    private const double Spread = 3.0 / 4;

    private TimeSpan _interval = TimeSpan.Zero;
    private TimeSpan? _roundTrip;
    private TimeSpan _next;
    private int _inFlight;
    private int _mostInFlight;

    /// <summary>The calls that may be in flight; infinite if nothing is limited.</summary>
    public double Calls => IsLimited ? RoundTrip / _interval : double.PositiveInfinity;

    /// <summary>
    /// The time between the starts of two calls. It is adjusted rather than the calls in flight, because round trips vary with the load of
    /// this process.
    /// </summary>
    public TimeSpan Interval => _interval;

    /// <summary>The calls that start together.</summary>
    private double GroupSize => IsLimited ? Math.Clamp(LongestGroup / _interval, 1, Group) : 1;

    private bool IsLimited => _interval > TimeSpan.Zero;

    /// <summary>Unknown until a call was accepted, for example if the replica cannot be reached.</summary>
    private TimeSpan RoundTrip => _roundTrip ?? Backoff.Default.First;

    /// <param name="now">The time on any monotonic clock.</param>
    /// <param name="started">The call that has started. Its end must be reported.</param>
    /// <param name="wait">The time to wait if no call may start yet.</param>
    public bool TryStart(TimeSpan now, out StartedCall started, out TimeSpan wait)
    {
        (started, wait) = (default, TimeSpan.Zero);
        if (Calls >= Spread * _mostInFlight)
        {
            _next = now;
        }
        else if (_next > now)
        {
            wait = WaitForGroup(now);
            return false;
        }
        else
        {
            // Timers are late, and a pause between batches is no debt: at most the calls of a round trip and of a group are saved.
            var earliest = now - RoundTrip - Group * Interval;
            _next = (_next > earliest ? _next : earliest) + Interval;
        }
        _mostInFlight = Math.Max(_mostInFlight, ++_inFlight);
        started = new StartedCall(now, Math.Max(Calls, GroupSize));
        return true;
    }

    private TimeSpan WaitForGroup(TimeSpan now)
    {
        var (first, group) = (_next - now, _next - now + (Group - 1) * Interval);
        return group < LongestGroup ? group : first > LongestGroup ? first : LongestGroup;
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
        if (!IsLimited)
        {
            if (excess == 0)
            {
                return;
            }
            (_interval, _next) = (RoundTrip / _mostInFlight, now);
        }
        // A call is one of several in flight together. All of them together reduce by the share that was refused.
        _interval /= Math.Max(0.5, 1 + (Growth * (1 - share) - excess) / Math.Min(call.Together, _mostInFlight));
        if (_interval > RoundTrip / MinCalls)
        {
            _interval = RoundTrip / MinCalls;
        }
        else if (Calls > _mostInFlight)
        {
            _interval = TimeSpan.Zero;
        }
    }
}

/// <summary>A call in flight.</summary>
/// <param name="At">When it started.</param>
/// <param name="Together">The calls that could be in flight together with it, itself included; infinite if nothing was limited.</param>
internal readonly record struct StartedCall(TimeSpan At, double Together);
