namespace DynamoReplicator.Calls;

/// <summary>
/// The two deadlines of a batch. No attempt starts after the <em>last start</em>, which is the end minus the margin. Attempts in flight are
/// abandoned only when the <em>reserve</em>, the last part of the margin, begins. So an abandoned attempt is never younger than
/// <see cref="Grace"/>. Lambda redelivers its records at once, and a younger request could still arrive after the redelivery has written a
/// later change.
/// </summary>
internal sealed class Deadline
{
    private static readonly TimeSpan MinMargin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxMargin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinReserve = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// No deadline. If the caller cancels, attempts in flight are awaited for as long as the longest default margin allows.
    /// </summary>
    public static readonly Deadline None = new(MaxMargin);

    private Deadline(TimeSpan margin) => Grace = margin - ReserveOf(margin);

    /// <summary>The timestamp from which no attempt starts, or null if there is no deadline.</summary>
    public long? LastStart { get; private init; }

    /// <summary>The timestamp at which attempts in flight are abandoned, or null if there is no deadline.</summary>
    public long? Abandon { get; private init; }

    /// <summary>The minimum time that an attempt has before it is abandoned: the margin without the reserve.</summary>
    public TimeSpan Grace { get; }

    /// <summary>The reason why nothing can be sent although time remains: the margin takes all of it. Null otherwise.</summary>
    public string? NoTimeReason { get; private init; }

    /// <summary>Creates the deadlines of an invocation that has just begun.</summary>
    /// <param name="remaining">The time until the end.</param>
    /// <param name="margin"><see cref="ReplicatorOptions.DeadlineMargin"/>; null for the default.</param>
    /// <param name="time">The clock.</param>
    public static Deadline After(TimeSpan remaining, TimeSpan? margin, TimeProvider time)
    {
        var used = margin ?? DefaultMargin(remaining);
        var lastStart = time.GetTimestamp() + Ticks(remaining - used, time);
        return new Deadline(used)
        {
            LastStart = lastStart,
            Abandon = lastStart + Ticks(used - ReserveOf(used), time),
            NoTimeReason = used < remaining
                ? null
                : FormattableString.Invariant($"DeadlineMargin is {used.TotalSeconds:0.###} s, but the invocation had only ")
                    + FormattableString.Invariant($"{remaining.TotalSeconds:0.###} s left. ")
                    + "Set a shorter DeadlineMargin (DEADLINE_MARGIN_SECONDS), or a longer function timeout.",
        };
    }

    /// <summary>A tenth of the time, at least 1 s and at most 5 s, and never more than half of the time.</summary>
    public static TimeSpan DefaultMargin(TimeSpan remaining)
    {
        var tenth = remaining / 10;
        var margin = tenth < MinMargin ? MinMargin : tenth > MaxMargin ? MaxMargin : tenth;
        return margin > remaining / 2 ? remaining / 2 : margin;
    }

    /// <summary>A fifth of the margin, at least 200 ms, and never more than the margin.</summary>
    public static TimeSpan ReserveOf(TimeSpan margin)
    {
        var reserve = margin / 5 < MinReserve ? MinReserve : margin / 5;
        return reserve > margin ? margin : reserve;
    }

    private static long Ticks(TimeSpan duration, TimeProvider time) =>
        (long)((Int128)duration.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond);
}
