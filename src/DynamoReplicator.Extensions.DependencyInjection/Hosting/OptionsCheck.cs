using Microsoft.Extensions.Hosting;

namespace DynamoReplicator.Hosting;

/// <summary>Validates all registered options before any service starts, and reports their errors together.</summary>
internal sealed class OptionsCheck(IEnumerable<RegisteredOptions> registered, IServiceProvider provider) : IHostedLifecycleService
{
    /// <exception cref="ArgumentException">Options are invalid. The message lists all errors.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var errors = registered.Select(ErrorIn).OfType<string>().Distinct().ToList();
        return errors.Count == 0 ? Task.CompletedTask : throw new ArgumentException(string.Join(Environment.NewLine, errors));
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
            options.Check(provider);
            return null;
        }
        catch (ArgumentException error)
        {
            return options.Key is { } key ? $"Replicator '{key}': {error.Message}" : error.Message;
        }
    }
}
