namespace DynamoReplicator.Simulation.Running;

/// <summary>The fault of a call.</summary>
internal enum FaultKind
{
    None,
    Throughput,
    Throttling,
    RequestLimit,
    PartUnprocessed,
    AllUnprocessed,
    InternalError,
    Unavailable,
    TimeoutBefore,
    TimeoutAfter,
    CutBefore,
    CutAfter,
    CutInBody,
    Slow,

    /// <summary>The call takes effect late, uniformly up to the bound, and gets no response.</summary>
    Late,

    /// <summary>The connection is closed only after a while, so that a retry comes close to a deadline or after it.</summary>
    CutLate,
    ExpiredToken,
}

/// <summary>The planned course of a call.</summary>
/// <param name="Kind">The fault.</param>
/// <param name="UntilEffect">The time from its arrival until it takes effect, if it does.</param>
/// <param name="UntilAnswer">The time from its arrival until its response.</param>
/// <param name="Undone">The share of its items that are unprocessed.</param>
internal sealed record CallPlan(FaultKind Kind, TimeSpan UntilEffect, TimeSpan UntilAnswer, double Undone)
{
    /// <summary>Whether the service processes the call, regardless of the response.</summary>
    public bool HasEffect =>
        Kind is FaultKind.None or FaultKind.Slow or FaultKind.PartUnprocessed or FaultKind.AllUnprocessed or FaultKind.TimeoutAfter
            or FaultKind.CutAfter or FaultKind.CutInBody or FaultKind.Late or FaultKind.CutLate;
}
