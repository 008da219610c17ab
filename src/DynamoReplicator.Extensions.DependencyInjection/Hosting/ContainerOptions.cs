using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Hosting;

/// <summary>Completes options with what the container provides.</summary>
internal static class ContainerOptions
{
    /// <summary>Adds the container's logging, unless the options have a logger.</summary>
    public static ReplicatorOptions WithLogging(this IServiceProvider provider, ReplicatorOptions options) =>
        options.Logger is null && options.LoggerFactory is null
            ? options with { LoggerFactory = provider.GetService<ILoggerFactory>() }
            : options;

    /// <exception cref="ArgumentException">The options are invalid. The message lists all errors.</exception>
    public static StreamingOptions Validated(this IServiceProvider provider, StreamingOptions options)
    {
        options.Validate();
        return options with { ReplicatorOptions = provider.WithLogging(options.ReplicatorOptions) };
    }
}
