namespace DynamoReplicator;

/// <summary>Refuses events that must not be replicated: of another table than the options name, or of a table that is its own replica.</summary>
internal static class SourceCheck
{
    /// <param name="streamArn">The ARN of the stream that the event comes from; null when the event does not say.</param>
    /// <param name="options">The replicator's options.</param>
    /// <exception cref="ReplicationException">The event is refused; nothing was written.</exception>
    public static void ThrowIfRefused(string? streamArn, ReplicatorOptions options)
    {
        var isKnown = TableAddress.TryParse(streamArn ?? "", out var table);
        if (options.Source is { } expected)
        {
            if (!isKnown || !TableAddress.TryParse(expected, out var source) || !table.IsSameTableAs(source, ownAccount: table.Account))
            {
                throw new ReplicationException(
                    $"The event is of {(streamArn is null ? "a stream that it does not name" : streamArn)}, but Source is {expected}. Nothing was written. " +
                    "Move the trigger to that table's stream, or change Source.");
            }
        }
        if (isKnown && options.Replicas.FirstOrDefault(replica => OptionsValidation.IsSource(replica, table)) is { } itself)
        {
            throw new ReplicationException($"{OptionsValidation.SourceIsReplica(itself)} Nothing was written.");
        }
    }
}
