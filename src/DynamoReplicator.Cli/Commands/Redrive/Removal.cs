namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>Whether a record removed its item, and by whom.</summary>
internal enum Removal
{
    /// <summary>The item was written.</summary>
    None,

    /// <summary>A writer removed it.</summary>
    ByWriter,

    /// <summary>Time to live removed it.</summary>
    ByTimeToLive,
}
