namespace DynamoReplicator.Simulation.Running;

/// <summary>What goes wrong with a call.</summary>
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

    /// <summary>Takes effect late, uniformly up to the bound after it was sent, and is never answered.</summary>
    Late,

    /// <summary>The connection is cut only after a while, so that a retry comes close to a deadline or after it.</summary>
    CutLate,
    ExpiredToken,
}

/// <summary>How a call will go.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="UntilEffect">From its arrival to the moment in which it takes effect, if it does.</param>
/// <param name="UntilAnswer">From its arrival to its answer.</param>
/// <param name="Undone">The share of its items that is left undone.</param>
internal sealed record CallPlan(FaultKind Kind, TimeSpan UntilEffect, TimeSpan UntilAnswer, double Undone)
{
    /// <summary>Whether the service carries it out, whatever the caller hears of it.</summary>
    public bool HasEffect => Kind is FaultKind.None or FaultKind.Slow or FaultKind.PartUnprocessed or FaultKind.AllUnprocessed or FaultKind.TimeoutAfter or FaultKind.CutAfter or FaultKind.CutInBody
        or FaultKind.Late or FaultKind.CutLate;
}
