using System.Text.Json;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// How far a backfill is, segment by segment, kept in a file. It is written anew beside the old one and moved into its place, at most once a second: after a crash it says less than
/// was done, never more, and what is done twice does no harm.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly object _lock = new();
    private readonly ReconcilerOptions _options;
    private readonly Dictionary<int, byte[]?> _segments;
    private long _savedAt;
    private bool _isChanged;

    private Checkpoint(ReconcilerOptions options, Dictionary<int, byte[]?> segments)
    {
        _options = options;
        _segments = segments;
    }

    /// <exception cref="ReplicationException">The file is not a checkpoint of this backfill; the message says what to do.</exception>
    public static Checkpoint Open(ReconcilerOptions options)
    {
        if (options.CheckpointPath is not { } path || !File.Exists(path))
        {
            return new Checkpoint(options, []);
        }
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new Checkpoint(options, Read(json.RootElement, options, path));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ReplicationException($"'{path}' is not a checkpoint of a backfill, or is damaged. Name another file, or remove it to begin anew.");
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
            return _segments.GetValueOrDefault(segment) is { } after ? after : null;
        }
    }

    /// <summary>Notes that a page has been copied.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="after">The page's last key; null when it was the segment's last page.</param>
    public void Note(int segment, ReadOnlyMemory<byte>? after)
    {
        lock (_lock)
        {
            _segments[segment] = after?.ToArray();
            _isChanged = true;
            if (_savedAt == 0 || _options.TimeProvider.GetElapsedTime(_savedAt) >= SaveInterval)
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
            if (_options.CheckpointPath is { } path)
            {
                File.Delete(path);
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

    private static Dictionary<int, byte[]?> Read(JsonElement json, ReconcilerOptions options, string path)
    {
        var (source, replica, segments) = (json.GetProperty("source").GetString(), json.GetProperty("replica").GetString(), json.GetProperty("segments").GetInt32());
        if (source != options.Source.ToString() || replica != options.Replica.ToString() || segments != options.Segments)
        {
            throw new ReplicationException(
                $"'{path}' is the checkpoint of a backfill from {source} to {replica} in {segments} segments, not of this one from {options.Source} to {options.Replica} in {options.Segments}. " +
                "Name another file, or remove it to begin anew.");
        }
        return json.GetProperty("progress").EnumerateArray().ToDictionary(
            segment => segment.GetProperty("segment").GetInt32(),
            segment => segment.GetProperty("after") is { ValueKind: JsonValueKind.Object } after ? System.Text.Encoding.UTF8.GetBytes(after.GetRawText()) : null);
    }

    private void Save()
    {
        if (_options.CheckpointPath is not { } path)
        {
            return;
        }
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            using (var json = new Utf8JsonWriter(file))
            {
                Write(json);
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
        _isChanged = false;
        _savedAt = _options.TimeProvider.GetTimestamp();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("source"u8, _options.Source.ToString());
        json.WriteString("replica"u8, _options.Replica.ToString());
        json.WriteNumber("segments"u8, _options.Segments);
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
