using DynamoReplicator.EndToEnd;
using DynamoReplicator.EndToEnd.Batches;
using DynamoReplicator.EndToEnd.Reconciliation;
using DynamoReplicator.EndToEnd.Replica;
// Measures the library from outside, each contender in a process of its own. ./build.sh bench and bench-start run it.


// The processes that it starts of itself.
switch (args)
{
    case ["stub", .. var arguments]:
        return StubProcess.Run(arguments);
    case ["contender", .. var arguments]:
        return await ContenderProcess.RunAsync(arguments);
    case ["reconcile", .. var arguments]:
        return await ReconcilerProcess.RunAsync(arguments);
}

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("The benchmarks read peak memory and processor time as Linux, which Lambda runs on, gives them. Run them "
        + "there, or in a container.");
    return 1;
}
return await Verbs.Root().Parse(args).InvokeAsync();
