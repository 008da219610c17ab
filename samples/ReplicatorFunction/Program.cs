// A Lambda function for the stream of a source (master) table: every change reaches the replica (slave) tables named in REPLICAS.
// ReplicatorOptions.FromEnvironment() lists the variables that configure it.

using System.Runtime.InteropServices;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using DynamoReplicator;

if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")))
{
    Console.Error.WriteLine("This program is an AWS Lambda function and runs there. To see it replicate on this machine: ./build.sh demo");
    return 1;
}

ReplicatorOptions options;
try
{
    options = ReplicatorOptions.FromEnvironment();
}
catch (ArgumentException mistakes)
{
    // All of them at once, and no stack trace: this is what the function's log shows when it does not start.
    Console.Error.WriteLine(mistakes.Message);
    return 1;
}

using var stopping = new CancellationTokenSource();
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    // The function stops waiting for events. An invocation in flight is finished, but RuntimeSupport does not send its answer once the
    // token is
    // cancelled. Lambda then delivers the batch again, which is harmless.
    signal.Cancel = true;
    stopping.Cancel();
});

// One for the life of the process: its connections and credentials outlast the invocation.
using var replicator = new Replicator(options);
using var bootstrap = LambdaBootstrapBuilder
    .Create((Stream streamEvent, ILambdaContext context) => replicator.HandleAsync(streamEvent, context))
    .Build();
await bootstrap.RunAsync(stopping.Token);
return 0;
