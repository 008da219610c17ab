using System.Text.Json;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Replaces a file as a whole: a new file is written beside it, flushed to disk, and moved into its place. After a crash of the process or
/// the machine, the file has its old content or its new one, and never a part of either.
/// </summary>
internal static class AtomicFile
{
    /// <param name="path">The file, which need not exist. Its folder must.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="options">The format of the content.</param>
    /// <exception cref="IOException">The disk is full, or the file is in use.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Replace(string path, Action<Utf8JsonWriter> write, JsonWriterOptions options = default)
    {
        var aside = path + ".new";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
        {
            using (var json = new Utf8JsonWriter(file, options))
            {
                write(json);
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Whether the error is one that <see cref="Replace"/> throws for the disk, and not one of the content.</summary>
    public static bool IsDiskError(Exception error) => error is IOException or UnauthorizedAccessException;
}
