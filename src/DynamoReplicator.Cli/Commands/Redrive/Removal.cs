namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>What a record says of its item's removal.</summary>
internal enum Removal
{
    /// <summary>The item was written.</summary>
    None,

    /// <summary>A writer removed it.</summary>
    ByWriter,

    /// <summary>Time to live removed it.</summary>
    ByTimeToLive,
}
