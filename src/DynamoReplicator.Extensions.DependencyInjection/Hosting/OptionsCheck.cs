using DynamoReplicator.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DynamoReplicator.Hosting;

/// <summary>Validates all registered options before any service starts, and reports their errors together.</summary>
internal sealed class OptionsCheck(IEnumerable<RegisteredOptions> registered, IServiceProvider provider) : IHostedLifecycleService
{
    private readonly HashSet<(TableAddress Table, Uri? Endpoint)> _sources = [];

    /// <exception cref="OptionsValidationException">Options are invalid. The message lists all errors.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _sources.Clear();
        var errors = registered.Select(ErrorIn).OfType<string>().Distinct().ToList();
        return errors.Count == 0 ? Task.CompletedTask : throw new InvalidOptionsException(errors);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string? ErrorIn(RegisteredOptions options)
    {
        try
        {
            return options.Check(provider) is { } source && !_sources.Add(IdentityOf(source))
                ? $"The stream of {source} would be read twice, so two readers could reorder its changes. " +
                    "Call AddDynamoReplicatorStreaming once per source, with all of its replicas."
                : null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException) // The latter from Parse, in the caller's code.
        {
            return options.Key is { } key ? $"Replicator '{key}': {error.Message}" : error.Message;
        }
    }

    private static (TableAddress Table, Uri? Endpoint) IdentityOf(TableReference source) => (
        TableIdentity.AddressOf(source),
        source.Endpoint is { } endpoint && !TableIdentity.IsInAws(endpoint) ? endpoint : null);
}
