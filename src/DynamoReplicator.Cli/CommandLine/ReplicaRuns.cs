using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Work that is done for one replica after the other.</summary>
internal static class ReplicaRuns
{
    /// <summary>A replica that cannot be worked on does not hold up the others.</summary>
    /// <param name="call">The verb.</param>
    /// <param name="run">Does it for one replica, and returns an <see cref="ExitCode"/>.</param>
    /// <returns>The worst <see cref="ExitCode"/> of all.</returns>
    public static async Task<int> ForEachAsync(VerbCall call, Func<ReplicaTable, Task<int>> run)
    {
        var exitCode = ExitCode.Done;
        foreach (var replica in call.Tables.ReplicaTables)
        {
            try
            {
                await CheckAsync(call, replica);
                exitCode = ExitCode.Worse(exitCode, await run(replica));
            }
            catch (Exception error) when (!call.Stop.IsCancellationRequested && error is ReplicationException or CommandException or FormatException)
            {
                call.Output.Warn(SafeText.Of(error.Message));
                exitCode = ExitCode.Failure;
            }
            catch (OperationCanceledException stopped) when (stopped.InnerException is OperationCanceledException)
            {
                call.Output.Warn(SafeText.Of(stopped.Message)); // The reconciler has something to say of it.
                throw;
            }
        }
        return exitCode;
    }

    /// <summary>Looks at both tables, so that every verb reports a missing table, an unknown host or missing credentials in the same words.</summary>
    /// <exception cref="CommandException">A table is not there, or cannot be asked.</exception>
    private static async Task CheckAsync(VerbCall call, ReplicaTable replica)
    {
        foreach (var table in new[] { call.Tables.SourceTable, replica })
        {
            using var connection = call.Connect(table);
            await connection.DescribeAsync(call.Stop);
        }
    }
}
