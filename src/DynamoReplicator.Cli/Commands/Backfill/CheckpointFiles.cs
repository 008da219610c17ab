using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>
/// The checkpoint files of a backfill. A single replica uses the specified file. Several replicas are backfilled one after another, with
/// a file each beside the specified one, and a mark per finished replica. The next run skips the marked replicas.
/// </summary>
internal sealed class CheckpointFiles
{
    private readonly string? _path;
    private readonly IReadOnlyList<ReplicaTable> _replicas;
    private readonly bool _isSeed;

    private CheckpointFiles(string? path, IReadOnlyList<ReplicaTable> replicas, bool isSeed)
    {
        _path = path;
        _replicas = replicas;
        _isSeed = isSeed;
    }

    /// <summary>The message of a backfill that ends early: what remains, and how to resume.</summary>
    private string Kept => _path is null
        ? "The items copied so far stay in the replica, but no checkpoint was kept. " +
            (_isSeed ? "Empty the replica before the next seed. " : "The next run starts from the beginning. ") +
            "Specify --checkpoint FILE to make a run resumable."
        : $"The items copied so far stay in the replica. The checkpoint {_path}{(IsShared ? ".*" : "")} stores the backfill's progress. " +
            "Run the same command again to resume.";

    private bool IsShared => _replicas.Count > 1;

    public static CheckpointFiles Of(string? path, TableArguments tables, bool isSeed = false) =>
        new(path, tables.ReplicaTables, isSeed);

    /// <summary>Runs for one replica after another, and reports what remains if the user stops it.</summary>
    public async Task<int> ForEachReplicaAsync(VerbCall call, bool isDryRun, Func<ReplicaTable, DescribedTables, Task<int>> run)
    {
        try
        {
            return await ReplicaRuns.ForEachAsync(call, run);
        }
        catch (Exception) when (call.Stop.IsCancellationRequested && !isDryRun)
        {
            call.Output.Warn(Kept);
            throw;
        }
    }

    /// <returns>Null if no checkpoint is kept.</returns>
    public string? PathOf(ReplicaTable replica) => _path is null || !IsShared ? _path : $"{_path}.{NameOf(replica)}";

    /// <summary>Whether the replica's backfill is done, for the same tables and segments.</summary>
    /// <exception cref="ReplicationException">The mark cannot be read, or has another format.</exception>
    public bool IsDone(ReconcilerOptions options, BackfillIdentity backfill) =>
        MarkOf(options.Replica) is { } mark && File.Exists(mark) && BackfillMark.Read(mark) == BackfillMark.Of(options, backfill);

    /// <summary>Marks a replica as done.</summary>
    public void Finish(ReconcilerOptions options, BackfillIdentity backfill)
    {
        if (MarkOf(options.Replica) is { } mark)
        {
            BackfillMark.Of(options, backfill).Write(mark);
        }
    }

    /// <summary>Removes the marks when all replicas are done, so that the next backfill starts again.</summary>
    public void Remove()
    {
        foreach (var mark in _replicas.Select(MarkOf).OfType<string>())
        {
            File.Delete(mark);
        }
    }

    private string? MarkOf(ReplicaTable replica) => IsShared && PathOf(replica) is { } path ? $"{path}.done" : null;

    /// <summary>The Region and the table as specified, without the characters of an ARN that file names cannot contain.</summary>
    private static string NameOf(ReplicaTable replica) => $"{replica.Region}.{replica.Table.Replace(':', '_').Replace('/', '_')}";
}
