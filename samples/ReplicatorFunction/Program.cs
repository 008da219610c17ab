// A Lambda function for the stream of a source table. It applies every change to the replica tables in REPLICAS.
// ReplicatorOptions.FromEnvironment() lists the variables that configure it.

using System.Runtime.InteropServices;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using DynamoReplicator;

if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")))
{
    Console.Error.WriteLine(
        "This program is an AWS Lambda function and runs only in Lambda. To see it replicate on this machine, run ./build.sh demo.");
    return 1;
}

ReplicatorOptions options;
try
{
    options = ReplicatorOptions.FromEnvironment();
}
catch (ArgumentException e)
{
    // The function's log shows this message when the function does not start, so it lists all errors and has no stack trace.
    Console.Error.WriteLine(e.Message);
    return 1;
}

using var stopping = new CancellationTokenSource();
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    // The function stops waiting for events. It finishes an invocation in flight, but RuntimeSupport does not send the response once the
    // token is canceled. Lambda then delivers the batch again, which is harmless.
    signal.Cancel = true;
    stopping.Cancel();
});

// One replicator serves all invocations of the process, so connections and credentials are reused.
using var replicator = new Replicator(options);
using var bootstrap = LambdaBootstrapBuilder
    .Create((Stream streamEvent, ILambdaContext context) => replicator.HandleAsync(streamEvent, context))
    .Build();
await bootstrap.RunAsync(stopping.Token);
return 0;
