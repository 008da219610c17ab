namespace DynamoReplicator.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>It did what was asked.</summary>
    public const int Done = 0;

    /// <summary>It could not, or differences or problems remain.</summary>
    public const int Failure = 1;

    /// <summary>It was not asked in a way it understands; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>No difference is known to remain, but some items could not be decided.</summary>
    public const int Undecided = 3;

    /// <summary>For the help.</summary>
    public const string Help =
        "0 success; 1 the command failed, or differences or problems remain; 2 invalid command line, nothing was attempted; " +
        "3 no difference is known to remain, but items that kept changing are undecided (verify).";

    public static int Of(ReconciliationReport report) => report.Succeeded ? Done : report.HasFailed ? Failure : Undecided;

    /// <summary>The code of several pieces of work: a failure counts before what is undecided.</summary>
    public static int Worse(int one, int other) => one == Done ? other : other == Done ? one : Math.Min(one, other);
}
