using System.Runtime.CompilerServices;

namespace DynamoReplicator.Tests.Support;

/// <summary>Settings of the whole test process.</summary>
internal static class TestProcess
{
    [ModuleInitializer]
    internal static void Prepare()
    {
        TestCredentials.Set();
        // A property test blocks its thread while it waits, and the pool needs half a second to create another thread.
        ThreadPool.SetMinThreads(64, 64);
    }
}
