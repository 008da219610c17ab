namespace DynamoReplicator.Cli;

/// <summary>The exit codes of the program.</summary>
internal static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Done = 0;

    /// <summary>The command failed, or differences or problems remain.</summary>
    public const int Failure = 1;

    /// <summary>Invalid command line; nothing was attempted.</summary>
    public const int Usage = 2;

    /// <summary>No difference is known to remain, but some items could not be decided.</summary>
    public const int Undecided = 3;

    /// <summary>The text in the help, one exit code per line.</summary>
    public static string Help { get; } = """
          0  Success.
          1  The command failed, or differences or problems remain.
          2  The command line is invalid. Nothing was attempted.
          3  No difference is known to remain, but items that kept changing are undecided (verify).
        """.ReplaceLineEndings();

    public static int Of(ReconciliationReport report) => report.Succeeded ? Done : report.HasFailed ? Failure : Undecided;

    /// <summary>Combines two exit codes. A failure takes precedence over undecided items.</summary>
    public static int Worse(int one, int other) => one == Done ? other : other == Done ? one : Math.Min(one, other);
}
