using System.Text.Json;
using DynamoReplicator.Json;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>The content of a <c>.done</c> file, which marks the finished backfill of one of several replicas.</summary>
internal sealed record BackfillMark(BackfillIdentity Backfill, int FirstSegment, int LastSegment)
{
    public static BackfillMark Of(ReconcilerOptions options, BackfillIdentity backfill) =>
        new(backfill, options.FirstSegment, options.LastSegment ?? options.Segments - 1);

    /// <exception cref="ReplicationException">The file has another format. The message gives the remedy.</exception>
    public static BackfillMark Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(Utf8Text.Of(File.ReadAllBytes(path)));
            StoredVersion.Check(json.RootElement, path);
            return new BackfillMark(
                BackfillIdentity.ReadFrom(json.RootElement),
                json.RootElement.GetProperty("firstSegment").GetInt32(),
                json.RootElement.GetProperty("lastSegment").GetInt32());
        }
        catch (JsonException)
        {
            throw StoredVersion.Unversioned(path);
        }
        catch (Exception error) when (error is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ReplicationException(
                $"'{path}' is damaged, or does not mark a finished backfill. Delete it to backfill the replica again.");
        }
    }

    /// <exception cref="ReplicationException">The file cannot be written. The message gives the remedy.</exception>
    public void Write(string path)
    {
        try
        {
            AtomicFile.Replace(path, WriteTo);
        }
        catch (Exception error) when (AtomicFile.IsDiskError(error))
        {
            throw new ReplicationException(
                $"The backfill is done, but '{path}', which marks it as done, cannot be written: {error.Message} " +
                "Make the file writable, or omit this replica from the next run.",
                error);
        }
    }

    private void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        StoredVersion.WriteTo(json);
        Backfill.WriteTo(json);
        json.WriteNumber("firstSegment"u8, FirstSegment);
        json.WriteNumber("lastSegment"u8, LastSegment);
        json.WriteEndObject();
    }
}
