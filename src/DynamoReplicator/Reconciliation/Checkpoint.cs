using System.Text.Json;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Persists a backfill's progress per segment, at most once per second, by atomically replacing the file. After a crash it may lag behind
/// the work done but is never ahead of it. Repeated work is harmless.
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

    private Checkpoint(
        BackfillIdentity backfill,
        string? path,
        TimeProvider time,
        Dictionary<int, byte[]?> segments,
        SeedStart? seed = null,
        JsonElement json = default)
    {
        Seed = seed;
        if (json.ValueKind == JsonValueKind.Object)
        {
            (Items, Written, WriteLimit) = (CountIn(json, "items"), CountIn(json, "written"), WriteLimitIn(json));
        }
        _backfill = backfill;
        _path = path;
        _time = time;
        _segments = segments;
        Save(); // If the file cannot be written, the backfill fails now, before it has done any work.
    }

    /// <summary>The number of items in the copied pages, of this run and of earlier ones.</summary>
    public long Items { get; private set; }

    /// <summary>
    /// The number of items that the replica has accepted from the copied pages, of this run and of earlier ones. A partial replica
    /// accepts fewer than <see cref="Items"/>. Only seeds count them.
    /// </summary>
    public long Written { get; private set; }

    /// <summary>The start of a seed; null for a backfill.</summary>
    public SeedStart? Seed { get; }

    /// <summary>The time limit of the longest write of this run and of earlier ones. Only seeds store it.</summary>
    public TimeSpan WriteLimit { get; private set; }

    /// <param name="backfill">The backfill that uses the checkpoint.</param>
    /// <param name="path">The path of the file, or null to keep none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="seed">The start of a seed whose file does not exist.</param>
    /// <exception cref="ReplicationException">
    /// The file is not a checkpoint of this backfill, or cannot be read or written. The message says what to do.
    /// </exception>
    public static Checkpoint Open(BackfillIdentity backfill, string? path, TimeProvider time, SeedStart? seed = null)
    {
        if (path is null || !File.Exists(path))
        {
            return new Checkpoint(backfill, path, time, [], seed);
        }
        try
        {
            using var json = JsonDocument.Parse(Utf8Text.Of(File.ReadAllBytes(path)));
            var segments = Read(json.RootElement, backfill, path);
            return new Checkpoint(backfill, path, time, segments, SeedIn(json.RootElement), json.RootElement);
        }
        catch (Exception error) when (
            error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new ReplicationException(
                $"'{path}' is not a backfill checkpoint, or is damaged. Specify another file, or delete this one to start again.");
        }
        catch (Exception error) when (AtomicFile.IsDiskError(error))
        {
            throw new ReplicationException(
                $"The checkpoint '{path}' cannot be read: {error.Message} Specify another file, or delete this one to start again.",
                error);
        }
    }

    /// <summary>Whether a segment has been copied completely.</summary>
    public bool IsDone(int segment)
    {
        lock (_lock)
        {
            return _segments.TryGetValue(segment, out var after) && after is null;
        }
    }

    /// <summary>The key after which a segment resumes, or null to begin at its start.</summary>
    public ReadOnlyMemory<byte>? StartOf(int segment)
    {
        lock (_lock)
        {
            // Not one conditional expression: it would convert a null array to an empty key instead of null.
            if (_segments.GetValueOrDefault(segment) is { } after)
            {
                return after;
            }
            return null;
        }
    }

    /// <summary>Records that a page has been copied.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="after">The page's last key, or null if it was the segment's last page.</param>
    /// <param name="items">The number of items in the page.</param>
    /// <param name="written">The number of them that the replica has accepted.</param>
    public void Note(int segment, ReadOnlyMemory<byte>? after, int items = 0, int written = 0)
    {
        lock (_lock)
        {
            Items += items;
            Written += written;
            _segments[segment] = after?.ToArray();
            _isChanged = true;
            if (_time.GetElapsedTime(_savedAt) >= SaveInterval)
            {
                Save();
            }
        }
    }

    /// <summary>Records the time limit of a write before it is sent. A later run must wait for as long before the trigger starts.</summary>
    public void AllowWrites(TimeSpan limit)
    {
        lock (_lock)
        {
            if (limit > WriteLimit)
            {
                // Rounded up, so that slightly larger writes do not save the file again.
                WriteLimit = TimeSpan.FromSeconds(Math.Ceiling(limit.TotalSeconds / 5) * 5);
                Save();
            }
        }
    }

    /// <summary>Deletes the file of a finished backfill, so that the next one starts from the beginning.</summary>
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
            throw new ReplicationException(
                $"'{path}' is the checkpoint of a backfill {found}, not of this one, {backfill}. " +
                $"{backfill.WhyNot(found)}Specify another file, or delete this one to start again.");
        }
        return json.GetProperty("progress").EnumerateArray().ToDictionary(
            segment => segment.GetProperty("segment").GetInt32(),
            segment => KeyIn(segment.GetProperty("after")));
    }

    /// <summary>A count is optional, because no item is copied or skipped by it.</summary>
    private static long CountIn(JsonElement json, string name) => json.TryGetProperty(name, out var count) ? count.GetInt64() : 0;

    private static SeedStart? SeedIn(JsonElement json) =>
        json.TryGetProperty("seed"u8, out var seed) ? SeedStart.ReadFrom(seed) : null;

    private static TimeSpan WriteLimitIn(JsonElement json) =>
        json.TryGetProperty("writeSeconds"u8, out var seconds) ? TimeSpan.FromSeconds(seconds.GetInt32()) : TimeSpan.Zero;

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
        try
        {
            AtomicFile.Replace(_path, Write);
        }
        catch (Exception error) when (AtomicFile.IsDiskError(error))
        {
            throw new ReplicationException(
                $"The checkpoint '{_path}' cannot be written: {error.Message} Specify another file, or make room on the disk.",
                error);
        }
        _isChanged = false;
        _savedAt = _time.GetTimestamp();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        StoredVersion.WriteTo(json);
        _backfill.WriteTo(json);
        if (Seed is not null)
        {
            json.WritePropertyName("seed"u8);
            Seed.WriteTo(json);
            json.WriteNumber("writeSeconds"u8, (int)WriteLimit.TotalSeconds);
            json.WriteNumber("written"u8, Written);
        }
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
