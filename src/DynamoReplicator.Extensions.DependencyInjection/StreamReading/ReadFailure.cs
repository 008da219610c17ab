namespace DynamoReplicator.StreamReading;

/// <summary>A failed call to the service that will be retried.</summary>
/// <param name="Operation">The operation, such as <c>GetRecords</c>.</param>
/// <param name="Reason">The description of the error.</param>
/// <param name="Attempts">The number of consecutive attempts.</param>
/// <param name="RetryIn">The time until the next attempt.</param>
internal sealed record ReadFailure(string Operation, string Reason, int Attempts, TimeSpan RetryIn);
