using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>
/// A defect that the library does not have, put between it and the world: what the world sees is what it would see of a library that had it. The plain one is none.
/// </summary>
internal class Mutant
{
    public static readonly Mutant None = new();

    /// <summary>What it does wrong.</summary>
    public virtual string Name => "none";

    /// <summary>Has a schedule be one in which the defect can show.</summary>
    public virtual ScheduleOptions Shape(ScheduleOptions options) => options;

    /// <summary>What a process has for a network.</summary>
    public virtual HttpMessageHandler Between(World world, SimProcess process) => process.Network;

    /// <summary>How the function's replicator is configured.</summary>
    public virtual ReplicatorOptions Options(ReplicatorOptions options) => options;

    /// <summary>Whether a stopped <c>run</c> ends without waiting for its calls in flight.</summary>
    public virtual bool LeavesRunUndrained => false;

    /// <summary>What the function is given for a batch.</summary>
    public virtual MemoryStream Event(Invocation invocation) => invocation.ToEvent();

    /// <summary>What Lambda hears instead of the function's answer: the record to resume at, or null for none.</summary>
    public virtual int? Answer(Invocation invocation, int? resumeAt) => resumeAt;

    /// <summary>Whether Lambda hears nothing of what the function throws.</summary>
    public virtual bool SwallowsFailures => false;

    /// <summary>Takes a dead letter instead of the hook; null to let the hook have it.</summary>
    public virtual Task? Park(RejectedChange change) => null;
}
