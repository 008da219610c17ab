namespace DynamoReplicator.Cli.Output;

/// <summary>The outcome of a check.</summary>
internal enum Outcome
{
    /// <summary>As replication needs it.</summary>
    Ok,

    /// <summary>Good to know, but harmless.</summary>
    Note,

    /// <summary>Replication fails, or is not exact.</summary>
    Problem,
}
