using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Reconciliation;

/// <summary>Identifies a backfill. A checkpoint or journal is only used by the backfill that wrote it.</summary>
/// <param name="Source">The source table.</param>
/// <param name="Replica">The replica table.</param>
/// <param name="Segments">The number of segments that the source is divided into.</param>
internal sealed record BackfillIdentity(BackfillTable Source, BackfillTable Replica, int Segments)
{
    /// <summary>Whether it is a seed, whose progress is worthless to a backfill, and the reverse.</summary>
    public bool IsSeed { get; init; }

    public static BackfillIdentity Of(ReconcilerOptions options, TableDescription source, TableDescription replica) =>
        new(BackfillTable.Of(options.Source, source), BackfillTable.Of(options.Replica, replica), options.Segments);

    /// <summary>Reads the properties that <see cref="WriteTo"/> writes.</summary>
    public static BackfillIdentity ReadFrom(JsonElement json) => new(
        BackfillTable.ReadFrom(json.GetProperty("source")),
        BackfillTable.ReadFrom(json.GetProperty("replica")),
        json.GetProperty("segments").GetInt32())
    {
        IsSeed = json.TryGetProperty("seed"u8, out _),
    };

    /// <summary>Writes the properties into an object that the caller has started.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WritePropertyName("source"u8);
        Source.WriteTo(json);
        json.WritePropertyName("replica"u8);
        Replica.WriteTo(json);
        json.WriteNumber("segments"u8, Segments);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"from {Source} to {Replica} in {Quantity.Of(Segments, "segment")}{(IsSeed ? " as a seed" : "")}");
}
