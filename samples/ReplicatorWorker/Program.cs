// Replicates a table in a container, without Lambda. The section "Replication" of appsettings.json configures it, or environment variables
// such as Replication__Source. GET /healthz returns its health. If OTEL_EXPORTER_OTLP_ENDPOINT is set, it exports metrics and traces there.

using DynamoReplicator;
using Microsoft.Extensions.Options;
using OpenTelemetry;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddDynamoReplicatorStreaming(builder.Configuration.GetSection("Replication"));
builder.Services.AddHealthChecks().AddDynamoReplicatorStreaming();
if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
{
    builder.Services.AddOpenTelemetry()
        .WithMetrics(metrics => metrics.AddMeter(ReplicatorTelemetry.MeterName))
        .WithTracing(tracing => tracing.AddSource(ReplicatorTelemetry.ActivitySourceName))
        .UseOtlpExporter();
}

var app = builder.Build();
app.MapHealthChecks("/healthz");
var services = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
try
{
    await app.RunAsync();
}
catch (OptionsValidationException e)
{
    Console.Error.WriteLine(e.Message); // It lists all errors in the settings.
    return 1;
}
// The host stops when replication ends with an error. The exit code makes the container's supervisor start it again.
return services.Exists(service => service.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
