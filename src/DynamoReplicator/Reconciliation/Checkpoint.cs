using System.Text.Json;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// How far a backfill is, segment by segment, kept in a file. It is written anew beside the old one and moved into its place, at most once a second: after a crash it says less than
/// was done, never more, and what is done twice does no harm.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly BackfillIdentity _backfill;
    private readonly string? _path;
    private readonly TimeProvider _time;
    private readonly Dictionary<int, byte[]?> _segments;
    private long _savedAt;
    private bool _isChanged;

    private Checkpoint(BackfillIdentity backfill, string? path, TimeProvider time, Dictionary<int, byte[]?> segments, long items = 0)
    {
        Items = items;
        _backfill = backfill;
        _path = path;
        _time = time;
        _segments = segments;
        Save(); // Better that it fails now, if it cannot be written, than when there is something to lose.
    }

    /// <summary>The number of items in the pages that have been copied, by this run and those before it.</summary>
    public long Items { get; private set; }

    /// <param name="backfill">Which backfill it is of.</param>
    /// <param name="path">The file; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ReplicationException">The file is not a checkpoint of this backfill, or cannot be read or written; the message says what to do.</exception>
    public static Checkpoint Open(BackfillIdentity backfill, string? path, TimeProvider time)
    {
        if (path is null || !File.Exists(path))
        {
            return new Checkpoint(backfill, path, time, []);
        }
        try
        {
            using var json = JsonDocument.Parse(Utf8Text.Of(File.ReadAllBytes(path)));
            return new Checkpoint(backfill, path, time, Read(json.RootElement, backfill, path), ItemsIn(json.RootElement));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new ReplicationException($"'{path}' is not a checkpoint of a backfill, or is damaged. Name another file, or remove it to begin anew.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReplicationException($"The checkpoint '{path}' cannot be read: {error.Message} Name another file, or remove it to begin anew.");
        }
    }

    /// <summary>Whether a segment has been copied to its end.</summary>
    public bool IsDone(int segment)
    {
        lock (_lock)
        {
            return _segments.TryGetValue(segment, out var after) && after is null;
        }
    }

    /// <summary>The key after which a segment goes on; null for its start.</summary>
    public ReadOnlyMemory<byte>? StartOf(int segment)
    {
        lock (_lock)
        {
            // Not in one expression: a null array would become an empty key, which is none.
            if (_segments.GetValueOrDefault(segment) is { } after)
            {
                return after;
            }
            return null;
        }
    }

    /// <summary>Notes that a page has been copied.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="after">The page's last key; null when it was the segment's last page.</param>
    /// <param name="items">The number of items in the page.</param>
    public void Note(int segment, ReadOnlyMemory<byte>? after, int items = 0)
    {
        lock (_lock)
        {
            Items += items;
            _segments[segment] = after?.ToArray();
            _isChanged = true;
            if (_time.GetElapsedTime(_savedAt) >= SaveInterval)
            {
                Save();
            }
        }
    }

    /// <summary>The backfill is done: another one begins anew.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isChanged = false;
            if (_path is not null)
            {
                File.Delete(_path);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isChanged)
            {
                Save();
            }
        }
    }

    private static Dictionary<int, byte[]?> Read(JsonElement json, BackfillIdentity backfill, string path)
    {
        StoredVersion.Check(json, path);
        var found = BackfillIdentity.ReadFrom(json);
        if (found != backfill)
        {
            throw new ReplicationException($"'{path}' is the checkpoint of a backfill {found}, not of this one, {backfill}. Name another file, or remove it to begin anew.");
        }
        return json.GetProperty("progress").EnumerateArray().ToDictionary(
            segment => segment.GetProperty("segment").GetInt32(),
            segment => KeyIn(segment.GetProperty("after")));
    }

    /// <summary>Only the progress display depends on it, so a file without it is as good.</summary>
    private static long ItemsIn(JsonElement json) => json.TryGetProperty("items"u8, out var items) ? items.GetInt64() : 0;

    private static byte[]? KeyIn(JsonElement after)
    {
        if (after.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        var key = System.Text.Encoding.UTF8.GetBytes(after.GetRawText());
        _ = AttributeValueReader.ReadItem(key);
        return key;
    }

    private void Save()
    {
        if (_path is null)
        {
            return;
        }
        var temporary = _path + ".new";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                using (var json = new Utf8JsonWriter(file))
                {
                    Write(json);
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReplicationException($"The checkpoint '{_path}' cannot be written: {error.Message} Name another file, or make room for it.");
        }
        _isChanged = false;
        _savedAt = _time.GetTimestamp();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        StoredVersion.WriteTo(json);
        _backfill.WriteTo(json);
        json.WriteNumber("items"u8, Items);
        json.WriteStartArray("progress"u8);
        foreach (var (segment, after) in _segments.OrderBy(entry => entry.Key))
        {
            json.WriteStartObject();
            json.WriteNumber("segment"u8, segment);
            json.WritePropertyName("after"u8);
            if (after is null)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteRawValue(after);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
