using DynamoReplicator.StreamReading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator.Hosting;

/// <summary>Replicates a source's stream while the host runs.</summary>
/// <param name="provider">Provides the options, and what they need.</param>
/// <param name="key">The key of the options. They are created late, so that <see cref="OptionsCheck"/> reports all errors first.</param>
internal sealed class StreamingService(IServiceProvider provider, object key) : BackgroundService
{
    /// <exception cref="StreamException">The stream cannot be read, or a replica cannot be written. The host then stops.</exception>
    /// <exception cref="ReplicationException">The source cannot be described.</exception>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var options = provider.GetRequiredKeyedService<StreamingOptions>(key);
        var progress = provider.GetRequiredKeyedService<StreamingProgress>(key);
        var logger = LoggerOf(options.ReplicatorOptions);
        try
        {
            await new StreamingRun(options, progress, logger).RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stopped before replication began.
        }
        catch (Exception error)
        {
            var isExpected = error is StreamException or ReplicationException;
            var reason = isExpected ? error.Message : $"An unexpected {error.GetType().Name} occurred.";
            progress.Fail(reason);
            StreamingLog.Ended(logger, progress.Source, reason);
            throw;
        }
    }

    private static ILogger LoggerOf(ReplicatorOptions options) =>
        options.Logger ?? options.LoggerFactory?.CreateLogger("DynamoReplicator.Streaming") ?? NullLogger.Instance;
}
