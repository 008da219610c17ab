using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;
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

    /// <summary>A hash of the filter expression and the attribute lists, whose values may be item data; null for whole items.</summary>
    public string? Selection { get; init; }

    public static BackfillIdentity Of(ReconcilerOptions options, TableDescription source, TableDescription replica) =>
        new(BackfillTable.Of(options.Source, source), BackfillTable.Of(options.Replica, replica), options.Segments)
        {
            Selection = SelectionOf(options.Replica),
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

    private static string? SelectionOf(ReplicaTable replica)
    {
        if (replica is { FilterExpression: null, Attributes: null, OmitAttributes: null })
        {
            return null;
        }
        var values = replica.ExpressionAttributeValues?.OrderBy(value => value.Key, StringComparer.Ordinal)
            .SelectMany(value => new[] { value.Key, Encoding.UTF8.GetString(AttributeValueWriter.Write(value.Value)) });
        var names = replica.ExpressionAttributeNames?.OrderBy(name => name.Key, StringComparer.Ordinal)
            .SelectMany(name => new[] { name.Key, name.Value });
        string[][] parts =
        [
            [replica.FilterExpression ?? ""],
            [.. names ?? []],
            [.. values ?? []],
            [.. (replica.Attributes ?? []).Order(StringComparer.Ordinal)],
            [.. (replica.OmitAttributes ?? []).Order(StringComparer.Ordinal)],
        ];
        var text = string.Join('\n', parts.Select(part => string.Join('\0', part)));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"from {Source} to {Replica} in {Quantity.Of(Segments, "segment")}{(IsSeed ? " as a seed" : "")}" +
        $"{(Selection is null ? "" : $" of the selection {Selection}")}");
}
