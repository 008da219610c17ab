// ./build.sh demo: the sample function replicates a live table to two replicas on this machine, and the demo compares every item.

using System.Runtime.InteropServices;
using Amazon.Runtime;
using DynamoReplicator.LocalDemo;
using DynamoReplicator.StreamReading;

using var stopping = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    // The demo then ends by itself, so that it leaves nothing running.
    signal.Cancel = true;
    stopping.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return await new Demo(FunctionProgram.Find(args)).RunAsync(stopping.Token) ? 0 : 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
catch (Exception e) when (e is InvalidOperationException or StreamException or AmazonServiceException or HttpRequestException)
{
    // The cause is outside the demo, and the message says what to do.
    Console.Error.WriteLine(e.Message);
    return 1;
}
