using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.StreamReading;

/// <summary>The replication progress of a stream, and the replicas.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="Replicas">The replicas that have all changes up to this progress.</param>
/// <param name="Shards">The progress of each shard.</param>
internal sealed record StreamCheckpoint(
    string StreamArn, IReadOnlyList<CheckpointReplica> Replicas, IReadOnlyDictionary<string, ShardProgress> Shards)
{
    private const int Version = 1;

    /// <exception cref="FormatException">The file is not a checkpoint. The message gives the reason.</exception>
    public static StreamCheckpoint Parse(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var json = JsonDocument.Parse(Utf8Text.Of(file));
            if (!json.RootElement.GetProperty("version").TryGetInt32(out var version))
            {
                throw new InvalidOperationException();
            }
            if (version != Version)
            {
                throw new FormatException($"It has version {version}, and this program knows version {Version}.");
            }
            return new StreamCheckpoint(
                Text(json.RootElement.GetProperty("stream")),
                [.. json.RootElement.GetProperty("replicas").EnumerateArray().Select(CheckpointReplica.ReadFrom)],
                json.RootElement.GetProperty("shards").EnumerateObject()
                    .ToDictionary(shard => shard.Name, shard => ParseShard(shard.Value)));
        }
        catch (JsonException)
        {
            throw new FormatException("It is not JSON: it is empty, cut short, or of another program.");
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("It is JSON, but not a checkpoint of this program.");
        }
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("stream", StreamArn);
        json.WriteStartArray("replicas");
        foreach (var replica in Replicas)
        {
            replica.WriteTo(json);
        }
        json.WriteEndArray();
        json.WriteStartObject("shards");
        foreach (var (shardId, progress) in Shards.OrderBy(shard => shard.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject(shardId);
            if (progress.After is { } sequenceNumber)
            {
                json.WriteString("after", sequenceNumber);
            }
            json.WriteBoolean("closed", progress.IsClosed);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ShardProgress ParseShard(JsonElement shard) => new(
        shard.TryGetProperty("after", out var sequenceNumber) ? Text(sequenceNumber) : null,
        shard.GetProperty("closed").GetBoolean());

    private static string Text(JsonElement text) =>
        text.GetString() is { Length: > 0 } value ? value : throw new InvalidOperationException();
}
