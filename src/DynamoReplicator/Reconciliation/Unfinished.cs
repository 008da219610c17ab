using DynamoReplicator.Wording;

namespace DynamoReplicator.Reconciliation;

/// <summary>Adds to a run's exception the number of items that the run wrote, or may have written, and could not read again.</summary>
internal static class Unfinished
{
    /// <param name="work">The run.</param>
    /// <param name="tally">The counts of the run.</param>
    /// <param name="options">The replica, and whether the run keeps a journal.</param>
    /// <param name="isBackfill">Whether the run is a backfill.</param>
    /// <param name="cancellation">Cancels the run.</param>
    public static async Task ReportAsync(
        Func<Task> work, Tally tally, ReconcilerOptions options, bool isBackfill, CancellationToken cancellation)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (ReplicationException error) when (tally.Unfinished > 0)
        {
            throw new ReplicationException($"{error.Message} {Message()}", error.InnerException);
        }
        catch (OperationCanceledException error) when (tally.Unfinished > 0)
        {
            throw new OperationCanceledException(Message(), error, cancellation);
        }

        string Message() =>
            $"{Quantity.Of(tally.Unfinished, "item")} that {(tally.Unfinished == 1 ? "was" : "were")} being written to {options.Replica} " +
            "could not be read again from the source. " +
            (isBackfill && options.CheckpointPath is not null
                ? "They are in the journal beside the checkpoint. Run the backfill again with that checkpoint to finish them."
                : "An item that the source has deleted since may stay in the replica. Repair with DeleteExtra " +
                    "(verify --repair --delete-extra) to remove it.");
    }
}
