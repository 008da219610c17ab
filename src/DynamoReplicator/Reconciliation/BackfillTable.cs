using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Identifies a table by its address and creation time. A table that was deleted and created again has none of the copied items.
/// </summary>
/// <param name="Table">The Region and name, or the ARN.</param>
/// <param name="Created">When the table was created; null if the service does not say.</param>
internal sealed record BackfillTable(string Table, DateTime? Created)
{
    public static BackfillTable Of(TableReference table, TableDescription description) =>
        new(table.ToString(), description.CreationDateTime?.ToUniversalTime());

    public static BackfillTable ReadFrom(JsonElement json) => new(
        json.GetProperty("table").GetString() ?? throw new FormatException("The table is null."),
        json.GetProperty("created") is { ValueKind: not JsonValueKind.Null } created ? created.GetDateTime() : null);

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("table"u8, Table);
        json.WritePropertyName("created"u8);
        if (Created is { } created)
        {
            json.WriteStringValue(created);
        }
        else
        {
            json.WriteNullValue();
        }
        json.WriteEndObject();
    }

    public override string ToString() =>
        Created is { } created
            ? string.Create(CultureInfo.InvariantCulture, $"{Table} (created {created:yyyy-MM-ddTHH:mm:ss.fffZ})")
            : Table;
}
