namespace DynamoReplicator.Aws;

/// <summary>The call's time was up while it waited for credentials. Nothing of it was sent.</summary>
internal sealed class CredentialsAbandonedException(string message, CancellationToken cancellation) : OperationCanceledException(message, cancellation);
