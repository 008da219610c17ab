using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Expressions;
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

    /// <summary>
    /// The <see cref="SelectionHash"/>; null for whole items, as in files that were written before there were selections.
    /// </summary>
    public string? Selection { get; init; }

    public static BackfillIdentity Of(ReconcilerOptions options, TableDescription source, TableDescription replica) =>
        new(BackfillTable.Of(options.Source, source), BackfillTable.Of(options.Replica, replica), options.Segments)
        {
            Selection = SelectionHash.Of(options.Replica),
        };

    /// <summary>Reads the properties that <see cref="WriteTo"/> writes.</summary>
    public static BackfillIdentity ReadFrom(JsonElement json) => new(
        BackfillTable.ReadFrom(json.GetProperty("source")),
        BackfillTable.ReadFrom(json.GetProperty("replica")),
        json.GetProperty("segments").GetInt32())
    {
        IsSeed = json.TryGetProperty("seed"u8, out _),
        Selection = json.TryGetProperty("selection"u8, out var selection) ? selection.GetString() : null,
    };

    /// <summary>Writes the properties into an object that the caller has started.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WritePropertyName("source"u8);
        Source.WriteTo(json);
        json.WritePropertyName("replica"u8);
        Replica.WriteTo(json);
        json.WriteNumber("segments"u8, Segments);
        if (Selection is { } selection)
        {
            json.WriteString("selection"u8, selection);
        }
    }

    /// <summary>
    /// Why the progress of another backfill cannot be used, with a space at the end; empty if the tables and segments show it.
    /// </summary>
    public string WhyNot(BackfillIdentity found) => found != this && found with { Selection = Selection } == this
        ? "The filter expression or the attributes have changed, so items that were copied or left out before would stay as they are. "
        : "";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"from {Source} to {Replica} in {Quantity.Of(Segments, "segment")}{(IsSeed ? " as a seed" : "")}" +
        $"{(Selection is null ? "" : $" of the selection {Selection[..8]}")}");
}
