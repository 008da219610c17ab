using System.Text.Json;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>The list prices of a Region in US dollars.</summary>
/// <param name="ReadMillion">A million read request units of an on-demand table.</param>
/// <param name="WriteMillion">A million write request units of an on-demand table.</param>
/// <param name="ReadCapacityHour">A provisioned read capacity unit for an hour.</param>
/// <param name="WriteCapacityHour">A provisioned write capacity unit for an hour.</param>
/// <param name="TransferGB">Transfer of a GB to another Region.</param>
/// <param name="ExportGB">The export of a GB of table to S3.</param>
/// <param name="ImportGB">The import of a GB of uncompressed DynamoDB JSON from S3.</param>
internal sealed record RegionPrices(
    double ReadMillion,
    double WriteMillion,
    double ReadCapacityHour,
    double WriteCapacityHour,
    double TransferGB,
    double ExportGB,
    double ImportGB)
{
    /// <exception cref="KeyNotFoundException">A price is missing.</exception>
    /// <exception cref="FormatException">A price is not a number of at least zero.</exception>
    public static RegionPrices ReadFrom(JsonElement region)
    {
        return new RegionPrices(
            Price("readMillion"),
            Price("writeMillion"),
            Price("readCapacityHour"),
            Price("writeCapacityHour"),
            Price("transferGB"),
            Price("exportGB"),
            Price("importGB"));

        double Price(string name) =>
            !region.TryGetProperty(name, out var price) ? throw new KeyNotFoundException($"The price {name} is missing.")
            : price.ValueKind == JsonValueKind.Number && price.GetDouble() is >= 0 and var dollars ? dollars
            : throw new FormatException($"The price {name} is not a number of at least 0.");
    }
}
