namespace DynamoReplicator.Aws;

/// <summary>The call's time ended while it waited for credentials. Nothing was sent.</summary>
internal sealed class CredentialsAbandonedException(string message, CancellationToken cancellationToken)
    : OperationCanceledException(message, cancellationToken);
