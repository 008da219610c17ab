namespace DynamoReplicator.Hosting;

/// <summary>Options that are validated when the host starts.</summary>
/// <param name="Key">The key of the registration; null for none.</param>
/// <param name="Check">
/// Creates what the options are for, and returns the source whose stream the process would read; null for none. Throws an
/// <see cref="ArgumentException"/> that lists the options' errors, or what the caller's code throws.
/// </param>
internal sealed record RegisteredOptions(string? Key, Func<IServiceProvider, TableReference?> Check);
