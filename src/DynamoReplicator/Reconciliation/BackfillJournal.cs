using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The keys that a backfill is writing, beside its checkpoint, on the disk before the first of them is sent and until the source has been looked at again. A scan goes
/// on by what the source has; so an item that the source deleted just when the backfill was killed, after its copy and before the second look, would be met by no later scan and stay
/// in the replica. Whoever goes on brings the keys in the journal to the source's state first.
/// <para>
/// Each chunk in flight has a file of its own, taken again by the next: the journal is never larger than what is in flight. A file is whole or counts as empty, for nothing is sent before it
/// is on the disk; one that is cleared late only has keys brought to the source's state once more.
/// </para>
/// </summary>
internal sealed partial class BackfillJournal : IDisposable
{
    private readonly BackfillIdentity _backfill;
    private readonly string _checkpoint;
    private readonly ConcurrentBag<FileStream> _free = [];
    private readonly ConcurrentBag<FileStream> _all = [];
    private int _files;

    private BackfillJournal(BackfillIdentity backfill, string checkpoint)
    {
        _backfill = backfill;
        _checkpoint = checkpoint;
        Left = Guarded(() => Files().SelectMany(KeysIn).ToList());
    }

    /// <summary>The keys that an earlier run left unfinished, as DynamoDB JSON.</summary>
    public IReadOnlyList<string> Left { get; }

    /// <param name="backfill">Which backfill it is of.</param>
    /// <param name="checkpoint">The checkpoint's file.</param>
    /// <exception cref="ReplicationException">It is of another backfill, or cannot be read; the message says what to do.</exception>
    public static BackfillJournal Open(BackfillIdentity backfill, string checkpoint) => new(backfill, checkpoint);

    /// <summary>The keys that were left are as the source has them: the files are taken from the beginning again.</summary>
    public void ForgetLeft() => Guarded(DeleteFiles);

    /// <summary>Notes keys. When it returns they are on the disk.</summary>
    /// <returns>The note, to clear.</returns>
    /// <exception cref="ReplicationException">They cannot be written; the message says what to do.</exception>
    public FileStream Note(IReadOnlyList<ItemSnapshot> keys)
    {
        var json = Json(keys);
        return Guarded(() =>
        {
            var file = _free.TryTake(out var used) ? used : Create();
            file.Position = 0;
            file.Write(Header(json));
            file.Write(json);
            file.Flush(flushToDisk: true);
            return file;
        });
    }

    /// <summary>The keys of a note are as the source has them, or as the stream will bring them.</summary>
    public void Clear(FileStream note)
    {
        Guarded(() => note.SetLength(0));
        _free.Add(note);
    }

    /// <summary>The backfill is done.</summary>
    public void Complete()
    {
        Dispose();
        Guarded(DeleteFiles);
    }

    /// <summary>Keeps what was not cleared.</summary>
    public void Dispose()
    {
        foreach (var file in _all)
        {
            file.Dispose();
        }
    }

    private FileStream Create()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{_checkpoint}.journal-{Interlocked.Increment(ref _files)}");
        var file = new FileStream(name, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        _all.Add(file);
        return file;
    }

    private IEnumerable<string> Files()
    {
        var checkpoint = Path.GetFullPath(_checkpoint);
        return Directory.EnumerateFiles(Path.GetDirectoryName(checkpoint)!)
            .Where(path => path.StartsWith(checkpoint, StringComparison.Ordinal) && Suffix().IsMatch(path.AsSpan(checkpoint.Length)));
    }

    private void DeleteFiles()
    {
        foreach (var file in Files().ToList())
        {
            File.Delete(file);
        }
    }

    private List<string> KeysIn(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (Unversioned().IsMatch(Encoding.ASCII.GetString(bytes)))
        {
            throw StoredVersion.Unversioned(path);
        }
        if (bytes.AsSpan().IndexOf((byte)'\n') is var end && (end < 0 || !bytes.AsSpan(0, end + 1).SequenceEqual(Header(bytes.AsSpan(end + 1)))))
        {
            return []; // Cleared, or cut short while it was being written.
        }
        using var json = JsonDocument.Parse(bytes.AsMemory(end + 1));
        StoredVersion.Check(json.RootElement, path);
        if (BackfillIdentity.ReadFrom(json.RootElement) is var found && found != _backfill)
        {
            throw new ReplicationException(
                $"'{path}' is the journal of a backfill {found}, not of this one, {_backfill}. Name another checkpoint file, or remove '{_checkpoint}.journal-*' to begin anew.");
        }
        return [.. json.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetRawText())];
    }

    /// <summary>The first of the file's two lines. It shows that the second line is complete.</summary>
    private static byte[] Header(ReadOnlySpan<byte> json) => Encoding.ASCII.GetBytes($$"""{"sha256":"{{Convert.ToHexString(SHA256.HashData(json))}}"}""" + "\n");

    private byte[] Json(IReadOnlyList<ItemSnapshot> keys)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            StoredVersion.WriteTo(json);
            _backfill.WriteTo(json);
            json.WriteStartArray("keys"u8);
            foreach (var key in keys)
            {
                json.WriteRawValue(key.Key.Span, skipInputValidation: true);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private void Guarded(Action work) => Guarded(() =>
    {
        work();
        return true;
    });

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReplicationException(
                $"The journal beside the checkpoint '{_checkpoint}' cannot be kept: {error.Message} Name another file, make room for it, and let no other backfill use the same one.");
        }
    }

    /// <summary>The form before version 1 began with the hash alone.</summary>
    [GeneratedRegex(@"^[0-9A-F]{64}\n")]
    private static partial Regex Unversioned();

    [GeneratedRegex(@"^\.journal-[0-9]+\z")]
    private static partial Regex Suffix();
}
