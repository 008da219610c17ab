using System.Buffers.Text;
using System.Text;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Items;

namespace DynamoReplicator.Expressions;

/// <summary>What DynamoDB requires of the values in <c>ExpressionAttributeValues</c>.</summary>
internal static class ValueRules
{
    private const int MaxDigits = 38;

    /// <summary>Returns what is wrong with a value as the end of a sentence, or null. It contains no part of the value.</summary>
    public static string? ErrorIn(AttributeValue? value) => value switch
    {
        null => "is null",
        _ when TypesOf(value) != 1 => "must have exactly one type",
        { NULL: false } => "has type NULL, whose only value is true",
        { N: { } number } => Canonical(number) is null ? "is not a number of up to 38 digits from 1E-130 to 9.9E125" : null,
        { SS.Count: > 0 } => ErrorInSet(value.SS),
        { NS.Count: > 0 } => ErrorInSet([.. value.NS.Select(Canonical)]),
        { BS.Count: > 0 } => ErrorInSet([.. value.BS.Select(binary => Convert.ToBase64String(binary.ToArray()))]),
        { IsLSet: true } => value.L.Select(ErrorIn).FirstOrDefault(error => error is not null),
        { IsMSet: true } => value.M.Values.Select(ErrorIn).FirstOrDefault(error => error is not null),
        _ => null,
    };

    private static string? ErrorInSet(List<string?> elements) =>
        elements.Contains(null) ? "is a set with an element of another type"
        : elements.Distinct(StringComparer.Ordinal).Count() < elements.Count ? "is a set with the same element twice"
        : null;

    /// <summary>With AWSConfigs.InitializeCollections, the collections of every value are empty and not null.</summary>
    private static int TypesOf(AttributeValue value) => new[]
    {
        value.S is not null, value.N is not null, value.B is not null, value.BOOL is not null, value.NULL is not null,
        value.SS is { Count: > 0 }, value.NS is { Count: > 0 }, value.BS is { Count: > 0 }, value.IsLSet, value.IsMSet,
    }.Count(isSet => isSet);

    /// <returns>The same text for all spellings of a number; null if it is not a number that DynamoDB holds.</returns>
    private static string? Canonical(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var canonical = new byte[CanonicalNumber.MaxLength(utf8.Length)];
        if (!CanonicalNumber.TryWrite(utf8, canonical, out var length))
        {
            return null;
        }
        var written = canonical.AsSpan(0, length);
        var digits = written.IndexOf((byte)'E') - 1;
        if (digits < 0)
        {
            return "0";
        }
        _ = Utf8Parser.TryParse(written[(digits + 2)..], out long exponent, out _);
        return digits <= MaxDigits && digits + exponent is >= -129 and <= 126 ? Encoding.ASCII.GetString(written) : null;
    }
}
