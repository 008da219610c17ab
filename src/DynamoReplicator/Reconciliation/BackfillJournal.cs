using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Stores the keys that a backfill is writing, in files beside its
/// checkpoint. The keys are on disk before the first write is sent, and stay
/// there until the source has been read again. Without the journal, one item could be left in the replica: the backfill copied it and was
/// killed, and the source deleted it before it was read again. No later scan returns that item. The next run therefore synchronizes the
/// journal's keys before it scans.
/// <para>
/// Each chunk in flight has its own file, and later chunks reuse it. So the journal is never larger than the work in flight. An incomplete
/// file counts as empty, because no write is sent before its file is complete. If a file is cleared late, its keys are synchronized twice,
/// which is harmless.
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
        PendingKeys = Guarded(() => Files().SelectMany(KeysIn).ToList());
    }

    /// <summary>The keys that an earlier run left unfinished, as DynamoDB JSON.</summary>
    public IReadOnlyList<string> PendingKeys { get; }

    /// <param name="backfill">The backfill that uses the journal.</param>
    /// <param name="checkpoint">The path of the checkpoint file.</param>
    /// <exception cref="ReplicationException">
    /// The journal belongs to another backfill, or cannot be read. The message says what to do.
    /// </exception>
    public static BackfillJournal Open(BackfillIdentity backfill, string checkpoint) => new(backfill, checkpoint);

    /// <summary>Deletes the files of earlier runs, after all pending keys have been synchronized.</summary>
    public void DiscardPending() => Guarded(DeleteFiles);

    /// <summary>Stores keys. They are on disk when this method returns.</summary>
    /// <returns>The file, to be passed to <see cref="Clear"/>.</returns>
    /// <exception cref="ReplicationException">The keys cannot be written. The message says what to do.</exception>
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

    /// <summary>Clears a file whose keys are synchronized, or whose latest changes the stream will still deliver.</summary>
    public void Clear(FileStream note)
    {
        Guarded(() => note.SetLength(0));
        _free.Add(note);
    }

    /// <summary>Deletes the journal of a finished backfill.</summary>
    public void Complete()
    {
        Dispose();
        Guarded(DeleteFiles);
    }

    /// <summary>Closes the files. Those that were not cleared stay for the next run.</summary>
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
        var end = bytes.AsSpan().IndexOf((byte)'\n');
        if (end < 0 || !bytes.AsSpan(0, end + 1).SequenceEqual(Header(bytes.AsSpan(end + 1))))
        {
            return []; // The file was cleared, or its write was interrupted.
        }
        using var json = JsonDocument.Parse(bytes.AsMemory(end + 1));
        StoredVersion.Check(json.RootElement, path);
        if (BackfillIdentity.ReadFrom(json.RootElement) is var found && found != _backfill)
        {
            throw new ReplicationException(
                $"'{path}' is the journal of a backfill {found}, not of this one, {_backfill}. " +
                $"{_backfill.WhyNot(found)}Specify another checkpoint file, or delete '{_checkpoint}.journal-*' to start again.");
        }
        return [.. json.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetRawText())];
    }

    /// <summary>The first of the file's two lines. Its hash shows whether the second line is complete.</summary>
    private static byte[] Header(ReadOnlySpan<byte> json) =>
        Encoding.ASCII.GetBytes($$"""{"sha256":"{{Convert.ToHexString(SHA256.HashData(json))}}"}""" + "\n");

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
        catch (Exception error) when (AtomicFile.IsDiskError(error))
        {
            throw new ReplicationException(
                $"The journal of the checkpoint '{_checkpoint}' cannot be read or written: {error.Message} " +
                "Make sure that the disk has room and that no other backfill uses this checkpoint file, or specify another one.",
                error);
        }
    }

    /// <summary>Before version 1, the first line was the hash alone.</summary>
    [GeneratedRegex(@"^[0-9A-F]{64}\n")]
    private static partial Regex Unversioned();

    [GeneratedRegex(@"^\.journal-[0-9]+\z")]
    private static partial Regex Suffix();
}
