namespace DynamoReplicator.Calls;

/// <summary>One put or delete to send.</summary>
/// <param name="Record">The event record that this write applies, or <see cref="NoRecord"/>.</param>
/// <param name="IsDelete">Whether it deletes the item.</param>
/// <param name="Json">The item to put, or the key to delete, as DynamoDB JSON.</param>
internal readonly record struct Write(int Record, bool IsDelete, ReadOnlyMemory<byte> Json)
{
    /// <summary>The write belongs to no record of the event.</summary>
    public const int NoRecord = -1;

    /// <summary>Whether it was sent before and was not done.</summary>
    public bool IsRetry { get; init; }
}
