using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>
/// The checkpoints of a backfill. One replica has the file that was named. Several are done one after the other and have one each beside it, and a mark
/// once they are done, so that another run does not begin with the first again.
/// </summary>
internal sealed class CheckpointFiles
{
    private readonly string? _path;
    private readonly List<ReplicaTable> _replicas;

    private CheckpointFiles(string? path, List<ReplicaTable> replicas)
    {
        _path = path;
        _replicas = replicas;
    }

    /// <summary>What a backfill that ends early leaves for the next run.</summary>
    public string Kept => _path is null
        ? "The items copied so far stay in the replica, but no checkpoint was kept: the next run starts from the beginning. " +
            "With --checkpoint FILE a run can be resumed."
        : $"The items copied so far stay in the replica. The checkpoint {_path}{(IsShared ? ".*" : "")} keeps how far the backfill has come: " +
            "run the same command again to resume.";

    private bool IsShared => _replicas.Count > 1;

    public static CheckpointFiles Of(string? path, TableArguments tables) => new(path, [.. tables.ReplicaTables]);

    /// <returns>Null if no checkpoint is kept.</returns>
    public string? PathOf(ReplicaTable replica) => _path is null || !IsShared ? _path : $"{_path}.{NameOf(replica)}";

    /// <summary>Whether this backfill of a replica, of the same tables and segments, is done.</summary>
    /// <exception cref="ReplicationException">The mark cannot be read, or has another form.</exception>
    public bool IsDone(ReconcilerOptions options, BackfillIdentity backfill) =>
        MarkOf(options.Replica) is { } mark && File.Exists(mark) && BackfillMark.Read(mark) == BackfillMark.Of(options, backfill);

    /// <summary>Notes that a replica is done.</summary>
    public void Finish(ReconcilerOptions options, BackfillIdentity backfill)
    {
        if (MarkOf(options.Replica) is { } mark)
        {
            BackfillMark.Of(options, backfill).Write(mark);
        }
    }

    /// <summary>All replicas are done: another backfill begins anew.</summary>
    public void Remove()
    {
        foreach (var mark in _replicas.Select(MarkOf).OfType<string>())
        {
            File.Delete(mark);
        }
    }

    private string? MarkOf(ReplicaTable replica) => IsShared && PathOf(replica) is { } path ? $"{path}.done" : null;

    /// <summary>The region and the table as they were given; of an ARN, what a file's name can hold.</summary>
    private static string NameOf(ReplicaTable replica) => $"{replica.Region}.{replica.Table.Replace(':', '_').Replace('/', '_')}";
}
