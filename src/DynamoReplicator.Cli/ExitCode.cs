namespace DynamoReplicator.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Done = 0;

    /// <summary>It could not.</summary>
    public const int Failure = 1;

    /// <summary>It was not asked in a way it understands; nothing was tried.</summary>
    public const int Usage = 2;
}
