// Starts the sample worker under Aspire, whose dashboard shows its log, health, metrics and traces. The tables must exist. To use DynamoDB
// Local, set AWS_ENDPOINT_URL_DYNAMODB before the start.

var builder = DistributedApplication.CreateBuilder(args);
var source = builder.AddParameter("source", "us-east-1/orders");
var replica = builder.AddParameter("replica", "eu-west-1/orders");

builder.AddProject<Projects.ReplicatorWorker>("replicator")
    .WithEnvironment("Replication__Source", source)
    .WithEnvironment("Replication__Replicas__0", replica)
    .WithEnvironment("Replication__CheckpointPath", Path.Combine(builder.AppHostDirectory, "obj", "orders.checkpoint"))
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/healthz");

builder.Build().Run();
