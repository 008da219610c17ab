// ./build.sh demo: a live table, replicated to two slaves by the sample function, all on this machine; then a full comparison.

using System.Runtime.InteropServices;
using Amazon.Runtime;
using DynamoReplicator.Cli.StreamReading;
using DynamoReplicator.LocalDemo;

using var stopping = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    // The demo ends by itself then, so that it leaves nothing running.
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
    // What went wrong outside the demo; the message says what to do.
    Console.Error.WriteLine(e.Message);
    return 1;
}
