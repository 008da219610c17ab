using DynamoReplicator;
using DynamoReplicator.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers replicators, and replication without Lambda, with a .NET host or any other service collection.</summary>
public static class DynamoReplicatorServiceCollectionExtensions
{
    /// <summary>
    /// Registers a <see cref="Replicator"/> with options from environment variables, as the sample function reads them
    /// (<see cref="ReplicatorOptions.FromEnvironment"/>).
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// <inheritdoc cref="AddDynamoReplicator(IServiceCollection, Func{IServiceProvider, ReplicatorOptions})" path="/remarks/node()"/>
    /// </remarks>
    /// <example>
    /// A Lambda function whose dependencies come from a container:
    /// <code>
    /// services.AddLogging(logging =&gt; logging.AddJsonConsole());
    /// services.AddDynamoReplicator();
    /// services.AddSingleton&lt;Function&gt;(); // public sealed class Function(Replicator replicator)
    /// </code>
    /// </example>
    public static IServiceCollection AddDynamoReplicator(this IServiceCollection services) =>
        services.AddDynamoReplicator(_ => ReplicatorOptions.FromEnvironment());

    /// <summary>Registers a <see cref="Replicator"/> with options from a section of the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">
    /// The section, with the names of the properties of <see cref="ReplicatorOptions"/>: see
    /// <see cref="DynamoReplicatorConfigurationExtensions.GetReplicatorOptions"/>.
    /// </param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// <inheritdoc cref="AddDynamoReplicator(IServiceCollection, Func{IServiceProvider, ReplicatorOptions})" path="/remarks/node()"/>
    /// </remarks>
    /// <example>
    /// <code>
    /// // appsettings.json: { "Replication": { "Replicas": [ "eu-west-1/orders" ], "MaxConcurrency": 32 } }
    /// builder.Services.AddDynamoReplicator(builder.Configuration.GetSection("Replication"));
    /// </code>
    /// </example>
    public static IServiceCollection AddDynamoReplicator(this IServiceCollection services, IConfigurationSection configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddDynamoReplicator(_ => configuration.GetReplicatorOptions());
    }

    /// <summary>Registers a <see cref="Replicator"/> with options from code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">
    /// Creates the options, once. Use <see cref="DynamoReplicatorConfigurationExtensions.GetReplicatorOptions"/> or
    /// <see cref="ReplicatorOptions.FromEnvironment"/> with a <c>with</c> expression to add code to other sources.
    /// </param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// The replicator is a singleton, which the container disposes. A host creates it at startup: if options are invalid, the host does not
    /// start, and one <see cref="OptionsValidationException"/> lists the errors of all replicators. Without a host, an
    /// <see cref="ArgumentException"/> is thrown when the replicator is first resolved. The replicator logs to the container's
    /// <c>ILoggerFactory</c> unless the options have a <see cref="ReplicatorOptions.Logger"/> or a
    /// <see cref="ReplicatorOptions.LoggerFactory"/>. A later registration replaces an earlier one.
    /// </remarks>
    /// <example>
    /// <code>
    /// services.AddDynamoReplicator(provider =&gt; new ReplicatorOptions
    /// {
    ///     Replicas = [new ReplicaTable("eu-west-1", "orders")],
    ///     DeadLetter = provider.GetRequiredService&lt;RejectedOrders&gt;().SaveAsync,
    /// });
    /// </code>
    /// </example>
    public static IServiceCollection AddDynamoReplicator(
        this IServiceCollection services, Func<IServiceProvider, ReplicatorOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(provider => new Replicator(provider.WithLogging(options(provider))));
        return services.AddCheck(new RegisteredOptions(null, provider =>
        {
            provider.GetRequiredService<Replicator>();
            return null;
        }));
    }

    /// <summary>Registers a keyed <see cref="Replicator"/> with options from a section of the configuration.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key, for <c>[FromKeyedServices("eu")]</c>. Errors name it.</param>
    /// <param name="configuration">
    /// The section: see <see cref="AddDynamoReplicator(IServiceCollection, IConfigurationSection)"/>.
    /// </param>
    /// <returns>The services.</returns>
    /// <example>
    /// <code>
    /// builder.Services.AddDynamoReplicator("eu", builder.Configuration.GetSection("Replication:Europe"));
    /// builder.Services.AddDynamoReplicator("asia", builder.Configuration.GetSection("Replication:Asia"));
    ///
    /// public sealed class Function([FromKeyedServices("eu")] Replicator europe, [FromKeyedServices("asia")] Replicator asia)
    /// </code>
    /// </example>
    public static IServiceCollection AddDynamoReplicator(this IServiceCollection services, string key, IConfigurationSection configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddDynamoReplicator(key, _ => configuration.GetReplicatorOptions());
    }

    /// <summary>Registers a keyed <see cref="Replicator"/> with options from code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">The key, for <c>[FromKeyedServices("eu")]</c>. Errors name it.</param>
    /// <param name="options">
    /// Creates the options: see <see cref="AddDynamoReplicator(IServiceCollection, Func{IServiceProvider, ReplicatorOptions})"/>.
    /// </param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddDynamoReplicator(
        this IServiceCollection services, string key, Func<IServiceProvider, ReplicatorOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(options);
        services.AddKeyedSingleton(key, (provider, _) => new Replicator(provider.WithLogging(options(provider))));
        return services.AddCheck(new RegisteredOptions(key, provider =>
        {
            provider.GetRequiredKeyedService<Replicator>(key);
            return null;
        }));
    }

    /// <summary>
    /// Replicates a table continuously without Lambda, with options from a section of the configuration. The host's process reads the
    /// source's stream.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">
    /// The section, with the names of the properties of <see cref="StreamingOptions"/> and, beside them, of
    /// <see cref="ReplicatorOptions"/>: see <see cref="DynamoReplicatorConfigurationExtensions.GetStreamingOptions"/>.
    /// </param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// <inheritdoc cref="AddDynamoReplicatorStreaming(IServiceCollection, Func{IServiceProvider, StreamingOptions})"
    /// path="/remarks/node()"/>
    /// </remarks>
    /// <example>
    /// <code>
    /// // appsettings.json:
    /// // { "Replication": { "Source": "us-east-1/orders", "Replicas": [ "eu-west-1/orders" ], "CheckpointPath": "/data/orders" } }
    /// builder.Services.AddDynamoReplicatorStreaming(builder.Configuration.GetSection("Replication"));
    /// builder.Services.AddHealthChecks().AddDynamoReplicatorStreaming();
    /// </code>
    /// </example>
    public static IServiceCollection AddDynamoReplicatorStreaming(this IServiceCollection services, IConfigurationSection configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddDynamoReplicatorStreaming(_ => configuration.GetStreamingOptions());
    }

    /// <summary>
    /// Replicates a table continuously without Lambda, with options from code. The host's process reads the source's stream.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">Creates the options, once.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// <para>
    /// It does what the tool's verb <c>run</c> does. Every change in the stream is replicated in order per item, failed records are retried
    /// until they succeed, and a checkpoint file stores the position. Run one instance per source: two would overtake each other. Call this
    /// method once for each source: the host does not start if a source is registered twice.
    /// </para>
    /// <para>
    /// When the host stops, the batches in flight are finished, for up to 5 seconds, and then canceled. The checkpoint is stored. All of
    /// this takes at most 10 seconds. Leave the host's shutdown timeout (30 seconds by default) and the container's grace period above
    /// that.
    /// </para>
    /// <para>
    /// An error that retries cannot solve, such as a replica that does not exist, ends the service with its reason and remedy in the log.
    /// The host then stops, unless its <c>BackgroundServiceExceptionBehavior</c> is <c>Ignore</c>. The health check
    /// (<see cref="DynamoReplicatorHealthChecksBuilderExtensions.AddDynamoReplicatorStreaming"/>) is unhealthy from then on.
    /// </para>
    /// </remarks>
    public static IServiceCollection AddDynamoReplicatorStreaming(
        this IServiceCollection services, Func<IServiceProvider, StreamingOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        var key = new object(); // Each call registers another source.
        services.AddKeyedSingleton(key, (provider, _) => provider.Validated(options(provider)));
        services.AddKeyedSingleton(key, (provider, _) => new StreamingProgress(provider.GetRequiredKeyedService<StreamingOptions>(key)));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<StreamingProgress>(key));
        services.AddSingleton<IHostedService>(provider => new StreamingService(provider, key));
        return services.AddCheck(new RegisteredOptions(
            null, provider => provider.GetRequiredKeyedService<StreamingOptions>(key).ReplicatorOptions.Source));
    }

    private static IServiceCollection AddCheck(this IServiceCollection services, RegisteredOptions options)
    {
        services.AddSingleton(options);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, OptionsCheck>());
        return services;
    }
}
