using System.Buffers;
using System.Text.Json;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>
/// A checkpoint in a file. The file is whole at any moment, whenever the process or the machine ends: it is written aside, flushed to disk and then put in
/// place. While it is in use, a lock beside it (<c>FILE.lock</c>) keeps other runs away: two that replicate one stream overtake each other.
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

    /// <exception cref="StreamException">Another run uses it, or its folder cannot be written.</exception>
    public static StreamCheckpointFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (IsDiskError(error))
        {
            throw Unwritable(path, error);
        }
        try
        {
            return new StreamCheckpointFile(path, new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unwritable(path, error);
        }
        catch (IOException error)
        {
            throw new StreamException(
                $"The checkpoint file {path} is in use by another run, or cannot be locked ({error.Message}). Stop the other run, or give this one a checkpoint file of its own.", error);
        }
    }

    /// <returns>Null if there is none yet.</returns>
    /// <exception cref="StreamException">There is one, but not for these, or it cannot be read.</exception>
    public StreamCheckpoint? Read(string streamArn, IReadOnlyList<string> replicas)
    {
        if (!File.Exists(Path))
        {
            return null;
        }
        var checkpoint = Parse();
        if (checkpoint.StreamArn != streamArn)
        {
            throw new StreamException(
                $"The checkpoint file {Path} is of the stream {checkpoint.StreamArn}, but the source's stream is {streamArn}. If the file belongs to another table, give " +
                "--checkpoint another file. If the stream was disabled and enabled again, changes in between are in no stream: delete the file, " +
                "start run again, then run verify --repair, with --delete-extra unless a replica keeps what its source deletes.")
            {
                AreChangesLost = true,
            };
        }
        if (!checkpoint.Replicas.Order(StringComparer.Ordinal).SequenceEqual(replicas.Order(StringComparer.Ordinal)))
        {
            throw new StreamException(
                $"The checkpoint file {Path} is of the replicas {string.Join(", ", checkpoint.Replicas)}, but {string.Join(", ", replicas)} are given. A replica that was not " +
                "among them would miss what was replicated before. Give each set of replicas a checkpoint file of its own.");
        }
        return checkpoint;
    }

    /// <exception cref="StreamException">It cannot be written.</exception>
    public void Write(StreamCheckpoint checkpoint)
    {
        var content = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(content, new JsonWriterOptions { Indented = true }))
        {
            checkpoint.WriteTo(json);
        }
        try
        {
            var aside = Path + ".new";
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
            {
                file.Write(content.WrittenSpan);
                file.Flush(flushToDisk: true);
            }
            File.Move(aside, Path, overwrite: true);
        }
        catch (Exception error) when (IsDiskError(error))
        {
            throw Unwritable(Path, error);
        }
    }

    public void Dispose() => _lock.Dispose();

    private StreamCheckpoint Parse()
    {
        try
        {
            return StreamCheckpoint.Parse(File.ReadAllBytes(Path));
        }
        catch (Exception error) when (error is FormatException || IsDiskError(error))
        {
            throw new StreamException(
                $"The checkpoint file {Path} cannot be used: {error.Message}. Restore it from a copy, or delete it: the run then begins with the oldest change in the stream. " +
                "That is safe if the last run ended less than 24 hours ago; changes replicated before are replicated again.",
                error);
        }
    }

    private static bool IsDiskError(Exception error) => error is IOException or UnauthorizedAccessException;

    private static StreamException Unwritable(string path, Exception error) =>
        new($"The checkpoint file {path} cannot be written: {error.Message} Without it the next run would not know where to go on, so this one ends.", error);
}
