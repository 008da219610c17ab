using System.Text.Json;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The version at the start of each file of a backfill. A file in another format must never count as progress or as an empty journal.
/// </summary>
internal static class StoredVersion
{
    private const int Current = 1;

    /// <summary>Writes the version into an object that the caller has started.</summary>
    public static void WriteTo(Utf8JsonWriter json) => json.WriteNumber("version"u8, Current);

    /// <param name="json">The object that a file contains.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="ReplicationException">
    /// The file has no version, or one that this version of DynamoReplicator does not know.
    /// </exception>
    public static void Check(JsonElement json, string path)
    {
        if (!json.TryGetProperty("version"u8, out var version))
        {
            throw Unversioned(path);
        }
        if (version.GetInt32() is var found && found != Current)
        {
            throw new ReplicationException(
                $"'{path}' has version {found}, and this version of DynamoReplicator reads version {Current}. " +
                "Finish the backfill with the version that started it, or specify another checkpoint file to start again.");
        }
    }

    public static ReplicationException Unversioned(string path) => new(
        $"'{path}' has no version: it was written by an earlier version of DynamoReplicator or by another program. " +
        "Finish the backfill with the version that started it, or specify another checkpoint file to start again.");
}
