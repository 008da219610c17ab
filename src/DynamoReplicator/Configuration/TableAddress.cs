using System.Text.RegularExpressions;

namespace DynamoReplicator.Configuration;

/// <summary>
/// A table's Region and name, and its account if that is known. It is read from <c>region/table</c>, a table ARN or a stream ARN.
/// </summary>
internal readonly partial record struct TableAddress(string Region, string? Account, string Table)
{
    public static bool TryParse(string address, out TableAddress parsed)
    {
        var arn = Arn().Match(address);
        if (arn.Success)
        {
            parsed = new(arn.Groups["region"].Value, arn.Groups["account"].Value, arn.Groups["table"].Value);
            return true;
        }
        var plain = RegionAndTable().Match(address);
        parsed = new(plain.Groups["region"].Value, null, plain.Groups["table"].Value);
        return plain.Success;
    }

    public static string Malformed(string address) =>
        $"'{address}' is not a table address.{TableAddressRule.BrokenBy(address)} Specify Region and table as 'eu-west-1/orders', or the " +
        "table's ARN ('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').";

    /// <summary>Returns the name of a table from its name or its ARN.</summary>
    public static string NameOf(string nameOrArn) =>
        TryParse(nameOrArn, out var parsed) && parsed.Account is not null ? parsed.Table : nameOrArn;

    public static bool IsRegion(string region) => Region_().IsMatch(region);

    /// <summary>
    /// Returns whether DynamoDB accepts this name:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
    /// </summary>
    public static bool IsTableName(string table) => Table_().IsMatch(table);

    public override string ToString() => $"{Region}/{Table}";

    [GeneratedRegex(@"^arn:[a-z-]+:dynamodb:(?<region>[a-z0-9-]+):(?<account>\d{12}):table/(?<table>[a-zA-Z0-9_.-]{3,255})(/stream/.+)?\z")]
    private static partial Regex Arn();

    [GeneratedRegex(@"^(?<region>[a-z0-9-]+)/(?<table>[a-zA-Z0-9_.-]{3,255})\z")]
    private static partial Regex RegionAndTable();

    [GeneratedRegex(@"^[a-z]{2,}(-[a-z]+)+-\d+\z")]
    private static partial Regex Region_();

    [GeneratedRegex(@"^[a-zA-Z0-9_.-]{3,255}\z")]
    private static partial Regex Table_();
}
