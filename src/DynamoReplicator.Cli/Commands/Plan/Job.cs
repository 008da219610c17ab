namespace DynamoReplicator.Cli.Commands.Plan;

/// <summary>A job that <c>plan</c> finds routes for.</summary>
internal enum Job
{
    /// <summary>Copying all items of the source to a replica.</summary>
    Copy,

    /// <summary>Comparing a replica with its source.</summary>
    Verify,
}
