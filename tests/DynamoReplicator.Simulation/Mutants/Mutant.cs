using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Mutants;

/// <summary>
/// A deliberate defect between the library and the simulated world. The world
/// sees the behavior of a library with that defect. The base class has none.
/// </summary>
internal class Mutant
{
    public static readonly Mutant None = new();

    /// <summary>The defect.</summary>
    public virtual string Name => "none";

    /// <summary>Changes a schedule so that the defect can show.</summary>
    public virtual ScheduleOptions Shape(ScheduleOptions options) => options;

    /// <summary>Returns the network of a process.</summary>
    public virtual HttpMessageHandler Between(World world, SimProcess process) => process.Network;

    /// <summary>Returns the options of the function's replicator.</summary>
    public virtual ReplicatorOptions Options(ReplicatorOptions options) => options;

    /// <summary>Whether a stopped <c>run</c> ends without waiting for its calls in flight.</summary>
    public virtual bool StopsRunWithoutDraining => false;

    /// <summary>Whether the trigger is created while the seed still writes.</summary>
    public virtual bool ReplicatesDuringSeed => false;

    /// <summary>Whether the stream has dropped changes made since the seed's start when the trigger is created.</summary>
    public virtual bool CreatesTriggerTooLate => false;

    /// <summary>Returns the function's input for a batch.</summary>
    public virtual MemoryStream Event(Invocation invocation) => invocation.ToEvent();

    /// <summary>Returns the record at which Lambda resumes, or null for none.</summary>
    public virtual int? Answer(Invocation invocation, int? resumeAt) => resumeAt;

    /// <summary>Whether the function's exceptions do not reach Lambda.</summary>
    public virtual bool SwallowsFailures => false;

    /// <summary>Receives a dead letter instead of the hook. Returns null to pass it to the hook.</summary>
    public virtual Task? Park(RejectedChange change) => null;
}
