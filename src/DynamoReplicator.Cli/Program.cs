using DynamoReplicator.Cli;

using var stop = new StopSignal();
return await CommandLineTool.InvokeAsync(args, Console.Out, Console.Error, stop.Token);
