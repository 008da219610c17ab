namespace DynamoReplicator.Cli.Output;

/// <summary>How much a verb prints besides its results, warnings and errors.</summary>
internal enum Verbosity
{
    /// <summary>Estimates, progress, and notes.</summary>
    Normal,

    /// <summary>Nothing else.</summary>
    Quiet,

    /// <summary>The log of the library too.</summary>
    Verbose,
}
