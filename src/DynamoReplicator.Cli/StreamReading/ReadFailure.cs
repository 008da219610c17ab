namespace DynamoReplicator.Cli.StreamReading;

/// <summary>A call to the service that failed and will be tried again.</summary>
/// <param name="Operation">The operation, as <c>GetRecords</c>.</param>
/// <param name="Failure">What went wrong.</param>
/// <param name="Attempts">How many times in a row it has been tried.</param>
/// <param name="RetryIn">How long until the next attempt.</param>
internal sealed record ReadFailure(string Operation, Exception Failure, int Attempts, TimeSpan RetryIn);
