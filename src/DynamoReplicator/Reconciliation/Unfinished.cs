using DynamoReplicator.Wording;

namespace DynamoReplicator.Reconciliation;

/// <summary>Adds to the end of a run what it leaves behind: items that it has written, or may have, and could not look at again.</summary>
internal static class Unfinished
{
    /// <param name="work">The run.</param>
    /// <param name="tally">What it counts.</param>
    /// <param name="options">Where it writes, and whether it keeps a journal.</param>
    /// <param name="isBackfill">Whether it is a backfill.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task ReportAsync(
        Func<Task> work, Tally tally, ReconcilerOptions options, bool isBackfill, CancellationToken cancellation)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (ReplicationException error) when (tally.Unfinished > 0)
        {
            throw new ReplicationException($"{error.Message} {Message()}");
        }
        catch (OperationCanceledException error) when (tally.Unfinished > 0)
        {
            throw new OperationCanceledException(Message(), error, cancellation);
        }

        string Message() =>
            $"{Quantity.Of(tally.Unfinished, "item")} that {(tally.Unfinished == 1 ? "was" : "were")} being written to {options.Replica} " +
            "could not be looked at again. " +
            (isBackfill && options.CheckpointPath is not null
                ? "They are in the journal beside the checkpoint: the next run with that checkpoint begins with them."
                : "If the source has deleted one of them meanwhile, it may stay in the replica: verify with repair and DeleteExtra " +
                    "(verify --repair --delete-extra) finds it.");
    }
}
