using System.Globalization;
using System.Text.Json;

namespace DynamoReplicator.Cli.Estimation;

/// <summary>The list prices of some Regions at a date. Other Regions take the prices of us-east-1, which differ from their own.</summary>
internal sealed record PriceList(DateOnly Date, IReadOnlyDictionary<string, RegionPrices> Regions)
{
    /// <summary>The Region whose prices stand for others'.</summary>
    public const string Reference = "us-east-1";

    /// <summary>The list in the tool.</summary>
    public static PriceList Embedded()
    {
        using var file = typeof(PriceList).Assembly.GetManifestResourceStream("prices.json")!;
        using var json = JsonDocument.Parse(file);
        return Parse(json.RootElement);
    }

    /// <exception cref="FormatException">The text is not a price list. The message says what is wrong.</exception>
    public static PriceList Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            using var json = JsonDocument.Parse(utf8.ToArray());
            return Parse(json.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FormatException(error.Message, error);
        }
    }

    /// <returns>The Region's own prices, or those of <see cref="Reference"/>.</returns>
    public RegionPrices Of(string region) => Regions.GetValueOrDefault(region) ?? Regions[Reference];

    /// <summary>Says whose prices an estimate has: <c>list prices of us-east-1, 2026-10-06</c>.</summary>
    /// <param name="regions">The tables' Regions.</param>
    public string Describe(params string[] regions)
    {
        var own = regions.Select(region => Regions.ContainsKey(region) ? region : Reference).Distinct();
        var others = regions.Where(region => !Regions.ContainsKey(region)).Distinct().ToList();
        var date = Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $"list prices of {string.Join(" and ", own)}, {date}" +
            (others.Count == 0 ? "" : $"; those of {string.Join(" and ", others)} differ");
    }

    private static PriceList Parse(JsonElement json)
    {
        var date = DateOnly.TryParseExact(
            json.GetProperty("date").GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw new FormatException("Its date is not written as 2026-10-06.");
        var regions = json.GetProperty("regions").EnumerateObject()
            .ToDictionary(region => region.Name, region => RegionPrices.ReadFrom(region.Value));
        return regions.ContainsKey(Reference)
            ? new PriceList(date, regions)
            : throw new FormatException($"The prices of {Reference}, which stand for those of other Regions, are missing.");
    }
}
