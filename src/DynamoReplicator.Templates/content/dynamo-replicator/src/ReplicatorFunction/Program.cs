using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using DynamoReplicator;
using ReplicatorFunction;

// The environment names the tables (SOURCE, REPLICAS). deploy/template.yaml sets it in Lambda.
var options = Replication.Configure(ReplicatorOptions.FromEnvironment());

// On your machine, "backfill" and "verify" copy and compare the items that the source held before the trigger.
if (args is ["backfill" or "verify"])
{
    return await ExistingItems.RunAsync(args[0], options);
}

// One replicator serves all invocations of the process, so that connections and credentials are reused.
using var replicator = new Replicator(options);
using var bootstrap = LambdaBootstrapBuilder
    .Create((Stream streamEvent, ILambdaContext context) => replicator.HandleAsync(streamEvent, context))
    .Build();
await bootstrap.RunAsync();
return 0;
