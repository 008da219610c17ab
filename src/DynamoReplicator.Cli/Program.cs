using DynamoReplicator.Cli;
using DynamoReplicator.Cli.Output;

StandardStreams.Guard();
var stop = new StopSignal(TimeProvider.System);
var exitCode = await CommandLineTool.InvokeAsync(args, Console.Out, Console.Error, stop.Token);
// The handler lives until the end: a second signal must not kill a process that is about to return its exit code.
GC.KeepAlive(stop);
return exitCode;
