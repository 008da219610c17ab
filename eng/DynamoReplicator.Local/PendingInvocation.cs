namespace DynamoReplicator.Local;

/// <summary>An event in the Runtime API.</summary>
internal sealed class PendingInvocation(ReadOnlyMemory<byte> payload, TimeSpan timeout)
{
    public string RequestId { get; } = Guid.NewGuid().ToString();

    public ReadOnlyMemory<byte> Payload => payload;

    public TimeSpan Timeout => timeout;

    /// <summary>Completes when the function takes the event.</summary>
    public TaskCompletionSource Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<InvocationResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The reason why a function takes no more events.</summary>
internal sealed record FunctionEnding(string ErrorType, string ErrorMessage)
{
    public void Fail(PendingInvocation invocation) =>
        invocation.Result.TrySetResult(InvocationResult.Failed(invocation.RequestId, ErrorType, ErrorMessage));
}
