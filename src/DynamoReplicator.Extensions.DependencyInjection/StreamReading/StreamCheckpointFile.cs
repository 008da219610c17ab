using System.Text.Json;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// A checkpoint in a file, which is complete at any moment (<see cref="AtomicFile"/>). A lock file (<c>FILE.lock</c>) excludes other runs,
/// because two runs of one stream would overtake each other.
/// </summary>
internal sealed class StreamCheckpointFile : IDisposable
{
    private readonly FileStream _lock;

    private StreamCheckpointFile(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    /// <exception cref="StreamException">Another run uses the file, or its folder cannot be written.</exception>
    public static StreamCheckpointFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (AtomicFile.IsDiskError(error))
        {
            throw Unwritable(path, error);
        }
        try
        {
            return new StreamCheckpointFile(
                path, new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unwritable(path, error);
        }
        catch (IOException error)
        {
            throw new StreamException(
                $"The checkpoint file {path} is in use by another run, or cannot be locked ({error.Message}). " +
                "Stop the other run, or specify a different checkpoint file.",
                error);
        }
    }

    /// <returns>Null if the file does not exist.</returns>
    /// <exception cref="StreamException">
    /// The checkpoint is of another stream, other replicas or another selection, or cannot be read.
    /// </exception>
    public StreamCheckpoint? Read(string streamArn, IReadOnlyList<CheckpointReplica> replicas)
    {
        if (!File.Exists(Path))
        {
            return null;
        }
        var checkpoint = Parse();
        if (checkpoint.StreamArn != streamArn)
        {
            throw new StreamException(
                $"The checkpoint file {Path} is of the stream {checkpoint.StreamArn}, but the source's stream is {streamArn}. " +
                "If the file belongs to another table, specify a different checkpoint file. If the stream was disabled and " +
                "enabled again, no stream holds the changes in between: delete the file, start again, then run " +
                "'dynamo-replicator verify --repair', for partial replicas with their selection of items and attributes, and " +
                "with --delete-extra unless a replica keeps items that its source deletes.")
            {
                AreChangesLost = true,
            };
        }
        ThrowIfOthers(checkpoint.Replicas, replicas);
        return checkpoint;
    }

    /// <exception cref="StreamException">The file cannot be written.</exception>
    public void Write(StreamCheckpoint checkpoint)
    {
        try
        {
            AtomicFile.Replace(Path, checkpoint.WriteTo, new JsonWriterOptions { Indented = true });
        }
        catch (Exception error) when (AtomicFile.IsDiskError(error))
        {
            throw Unwritable(Path, error);
        }
    }

    public void Dispose() => _lock.Dispose();

    private void ThrowIfOthers(IReadOnlyList<CheckpointReplica> found, IReadOnlyList<CheckpointReplica> replicas)
    {
        if (!Names(found).SequenceEqual(Names(replicas)))
        {
            throw new StreamException(
                $"The checkpoint file {Path} is of the replicas {string.Join(", ", found.Select(replica => replica.Name))}, " +
                $"but this run writes {string.Join(", ", replicas.Select(replica => replica.Name))}. " +
                "A new replica would miss the changes replicated before. Use a separate checkpoint file for each set of replicas.");
        }
        var changed = replicas.Except(found).Select(replica => replica.Name).ToList();
        if (changed.Count > 0)
        {
            throw new StreamException(
                $"The checkpoint file {Path} was written with another filter expression or other attributes of " +
                $"{string.Join(", ", changed)}. A run that resumes from it would leave the changes before it as the earlier selection " +
                "replicated them. Delete the file, start again, then run 'dynamo-replicator verify --repair' with the new selection, and " +
                "with --delete-extra unless a replica keeps items that its source deletes.");
        }

        static IEnumerable<string> Names(IEnumerable<CheckpointReplica> replicas) =>
            replicas.Select(replica => replica.Name).Order(StringComparer.Ordinal);
    }

    private StreamCheckpoint Parse()
    {
        try
        {
            return StreamCheckpoint.Parse(File.ReadAllBytes(Path));
        }
        catch (Exception error) when (error is FormatException || AtomicFile.IsDiskError(error))
        {
            throw new StreamException(
                $"The checkpoint file {Path} cannot be used. {error.Message} Restore it from a copy, or delete it. " +
                "Without the file, the run starts at the oldest change in the stream and replicates some changes again. " +
                "That is safe if the last run ended less than 24 hours ago.",
                error);
        }
    }

    private static StreamException Unwritable(string path, Exception error) =>
        new(
            $"The checkpoint file {path} cannot be written: {error.Message} The next run could not resume, so this run ends. " +
            "Make the file writable and start the run again.",
            error);
}
