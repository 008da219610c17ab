namespace DynamoReplicator.Aws;

/// <summary>
/// An HTTP attempt did not receive its whole response in time. The request may still take effect. The exception has no inner exception,
/// because the SDK looks there for stale connections and would resend the request at once, outside its retry policy.
/// </summary>
internal sealed class AttemptTimeoutException(string message) : TimeoutException(message);
