namespace DynamoReplicator.Aws;

/// <summary>
/// An HTTP attempt did not get its whole response in time. The request may still take effect. It has no inner exception: the SDK looks there for errors of a stale
/// connection, and would send the request again at once, beside its retry policy.
/// </summary>
internal sealed class AttemptTimeoutException(string message) : TimeoutException(message);
