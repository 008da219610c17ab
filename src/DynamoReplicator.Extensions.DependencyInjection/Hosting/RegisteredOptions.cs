namespace DynamoReplicator.Hosting;

/// <summary>Options that are validated when the host starts.</summary>
/// <param name="Key">The key of the registration; null for none.</param>
/// <param name="Check">Creates what the options are for. Throws an <see cref="ArgumentException"/> that lists their errors.</param>
internal sealed record RegisteredOptions(string? Key, Action<IServiceProvider> Check);
