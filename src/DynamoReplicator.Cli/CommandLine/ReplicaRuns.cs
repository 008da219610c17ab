using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.CommandLine;

/// <summary>Runs a verb for one replica after another.</summary>
internal static class ReplicaRuns
{
    /// <summary>Runs a verb for every replica. A failure at one replica does not stop the others.</summary>
    /// <param name="call">The verb.</param>
    /// <param name="run">Processes one replica and returns an <see cref="ExitCode"/>.</param>
    /// <returns>The worst <see cref="ExitCode"/> of all replicas.</returns>
    public static async Task<int> ForEachAsync(VerbCall call, Func<ReplicaTable, DescribedTables, Task<int>> run)
    {
        var exitCode = ExitCode.Done;
        foreach (var replica in call.Tables.ReplicaTables)
        {
            try
            {
                exitCode = ExitCode.Worse(exitCode, await run(replica, await DescribeAsync(call, replica)));
            }
            catch (Exception error) when (!call.Stop.IsCancellationRequested
                && error is ReplicationException or CommandException or FormatException)
            {
                call.Output.Warn(SafeText.Of(error.Message));
                exitCode = ExitCode.Failure;
            }
            catch (OperationCanceledException stopped) when (stopped.InnerException is OperationCanceledException)
            {
                call.Output.Warn(SafeText.Of(stopped.Message)); // The reconciler's message says what the stop left undone.
                throw;
            }
        }
        return exitCode;
    }

    /// <summary>
    /// Describes both tables, so that every verb reports missing tables, unknown hosts, and missing credentials in the same words.
    /// </summary>
    /// <exception cref="CommandException">A table does not exist or cannot be described.</exception>
    private static async Task<DescribedTables> DescribeAsync(VerbCall call, ReplicaTable table)
    {
        using var source = call.Connect(call.Tables.SourceTable);
        using var replica = call.Connect(table);
        return new DescribedTables(await source.DescribeAsync(call.Stop), await replica.DescribeAsync(call.Stop));
    }
}
