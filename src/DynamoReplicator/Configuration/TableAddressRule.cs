using System.Globalization;
using System.Text.RegularExpressions;

namespace DynamoReplicator.Configuration;

/// <summary>Describes the rule that an invalid table address, Region or table name violates.</summary>
internal static partial class TableAddressRule
{
    private const int ShortestName = 3;
    private const int LongestName = 255;

    /// <returns>A sentence after a space; empty if the text does not resemble an address.</returns>
    public static string BrokenBy(string address)
    {
        if (address.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            return Sentence(InArn(address.Split(':', 6)));
        }
        var parts = address.Split('/', 2);
        return parts.Length < 2 || address.Trim().Length == 0
            ? ""
            : Sentence(InRegion(parts[0]) ?? InTableName(parts[1]));
    }

    /// <summary>Like <see cref="BrokenBy"/>, for a table's name or ARN.</summary>
    public static string BrokenByTable(string table) =>
        table.StartsWith("arn:", StringComparison.OrdinalIgnoreCase) ? BrokenBy(table) : Sentence(InTableName(table));

    /// <returns>The rule that a Region's name violates, or null.</returns>
    public static string? InRegion(string region) => region switch
    {
        "" => "The Region is empty",
        _ when TableAddress.IsRegion(region) => null,
        _ when region.Any(char.IsWhiteSpace) => "A Region has no white space",
        _ when TableAddress.IsRegion(region.ToLowerInvariant()) => $"A Region is in lower case: '{region.ToLowerInvariant()}'",
        _ when AvailabilityZone().IsMatch(region) => $"'{region}' is an Availability Zone; its Region is '{region[..^1]}'",
        _ when TableAddress.IsRegion(region.Replace('_', '-')) => $"A Region is written with '-': '{region.Replace('_', '-')}'",
        _ => "A Region is written as words and a number with '-' between them",
    };

    /// <returns>The rule that a table's name violates, or null.</returns>
    public static string? InTableName(string table)
    {
        if (table.FirstOrDefault(character => !IsInNames(character)) is var other && other != default)
        {
            return $"A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so {Name(other)} is not allowed";
        }
        return table.Length switch
        {
            0 => "The table's name is empty",
            < ShortestName => string.Create(
                CultureInfo.InvariantCulture, $"A table's name has at least {ShortestName} characters, and '{table}' has {table.Length}"),
            > LongestName => string.Create(
                CultureInfo.InvariantCulture, $"A table's name has at most {LongestName} characters, and this one has {table.Length}"),
            _ => null,
        };
    }

    /// <param name="parts">arn, partition, service, Region, account and resource.</param>
    private static string? InArn(string[] parts)
    {
        if (parts.Length < 6)
        {
            return "An ARN has six parts with ':' between them";
        }
        var (service, region, account, resource) = (parts[2], parts[3], parts[4], parts[5]);
        if (service != "dynamodb")
        {
            return $"It is the ARN of another service ('{service}')";
        }
        if (account.Length != 12 || !account.All(char.IsAsciiDigit))
        {
            return $"An account id has 12 digits, and '{account}' is none";
        }
        const string Table = "table/";
        return resource.StartsWith(Table, StringComparison.Ordinal)
            ? InRegion(region) ?? InTableName(resource[Table.Length..])
            : $"A table's resource begins with '{Table}'";
    }

    private static string Sentence(string? rule) => rule is null ? "" : $" {rule}.";

    private static string Name(char character) => character switch
    {
        ' ' => "a space",
        _ when char.IsControl(character) => string.Create(CultureInfo.InvariantCulture, $"the control character U+{(int)character:X4}"),
        _ => $"'{character}'",
    };

    private static bool IsInNames(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.';

    [GeneratedRegex(@"^[a-z]{2,}(-[a-z]+)+-\d+[a-z]\z")]
    private static partial Regex AvailabilityZone();
}
