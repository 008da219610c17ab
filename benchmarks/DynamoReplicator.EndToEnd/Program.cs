using DynamoReplicator.EndToEnd;
using DynamoReplicator.EndToEnd.Batches;
using DynamoReplicator.EndToEnd.Reconciliation;
using DynamoReplicator.EndToEnd.Replica;

// Measures the library from outside, with each contender in a process of its own. ./build.sh bench and bench-start run it.

// The program starts itself with these arguments.
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
    Console.Error.WriteLine("The benchmarks read peak memory and processor time from Linux, which Lambda also runs on. Run them "
        + "on Linux or in a container.");
    return 1;
}
return await Verbs.Root().Parse(args).InvokeAsync();
