using System.Text.Json;
using DynamoReplicator.Expressions;

namespace DynamoReplicator.StreamReading;

/// <summary>A replica that has all changes up to a checkpoint's progress.</summary>
/// <param name="Name">The table, and the role that writes to it.</param>
/// <param name="Selection">The <see cref="SelectionHash"/> of what it holds; null for whole items.</param>
internal sealed record CheckpointReplica(string Name, string? Selection = null)
{
    public static CheckpointReplica Of(ReplicaTable replica) => new(
        replica.RoleArn is { } role ? $"{replica.Address} as {role}" : replica.Address,
        SelectionHash.Of(replica));

    /// <summary>Reads an element that <see cref="WriteTo"/> writes.</summary>
    public static CheckpointReplica ReadFrom(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? new(Text(json.GetProperty("table")), Text(json.GetProperty("selection")))
        : new(Text(json));

    public void WriteTo(Utf8JsonWriter json)
    {
        if (Selection is null)
        {
            json.WriteStringValue(Name);
            return;
        }
        json.WriteStartObject();
        json.WriteString("table", Name);
        json.WriteString("selection", Selection);
        json.WriteEndObject();
    }

    private static string Text(JsonElement json) =>
        json.GetString() is { Length: > 0 } text ? text : throw new InvalidOperationException();
}
