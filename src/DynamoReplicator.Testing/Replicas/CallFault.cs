namespace DynamoReplicator.Testing.Replicas;

/// <summary>What happens to one call.</summary>
internal sealed record CallFault
{
    public static readonly CallFault None = new();

    public TimeSpan Delay { get; init; }

    public Exception? Error { get; init; }

    public bool LosesResponse { get; init; }
}
