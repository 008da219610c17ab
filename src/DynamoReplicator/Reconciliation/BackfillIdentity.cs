using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Reconciliation;

/// <summary>What a checkpoint must agree on with the backfill that goes on from it: both tables, not only their names, for a table made anew has none of what was copied.</summary>
/// <param name="Source">The source and when it was created.</param>
/// <param name="Replica">The replica and when it was created.</param>
/// <param name="Segments">Into how many segments the source is divided.</param>
internal sealed record BackfillIdentity(string Source, string Replica, int Segments)
{
    public static BackfillIdentity Of(ReconcilerOptions options, TableDescription source, TableDescription replica) =>
        new(Text(options.Source, source), Text(options.Replica, replica), options.Segments);

    /// <summary>Reads what <see cref="WriteTo"/> has written into an object.</summary>
    public static BackfillIdentity ReadFrom(JsonElement json) =>
        new(json.GetProperty("source").GetString()!, json.GetProperty("replica").GetString()!, json.GetProperty("segments").GetInt32());

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("source"u8, Source);
        json.WriteString("replica"u8, Replica);
        json.WriteNumber("segments"u8, Segments);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"from {Source} to {Replica} in {Segments} segments");

    private static string Text(ReplicaTable table, TableDescription description) =>
        string.Create(CultureInfo.InvariantCulture, $"{table} (created {description.CreationDateTime?.ToUniversalTime():yyyy-MM-ddTHH:mm:ss.fffZ})");
}
