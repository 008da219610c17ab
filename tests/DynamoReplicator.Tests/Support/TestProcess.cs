using System.Runtime.CompilerServices;

namespace DynamoReplicator.Tests.Support;

/// <summary>What holds for the process of the tests as a whole.</summary>
internal static class TestProcess
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        TestCredentials.Set();
        // A property holds on to its thread while it waits for what it tests; the pool takes half a second to make another.
        ThreadPool.SetMinThreads(64, 64);
    }
}
