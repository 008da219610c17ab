using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Tests.Events.Differential;

/// <summary>
/// Computes a key's identity with JsonDocument and integers of any size. It returns one line per attribute, in the order of their names.
/// </summary>
internal static class KeyOracle
{
    /// <summary>Exponents are limited to this bound, far outside DynamoDB's range.</summary>
    private static readonly BigInteger ExponentBound = 1_000_000_000_000;

    /// <returns>The lines, or null if the bytes are not a key.</returns>
    public static string? Read(byte[] utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 128 });
            var lines = document.RootElement.EnumerateObject().Select(Line).ToList();
            var isKey = lines.Count is 1 or 2
                && lines.DistinctBy(line => line.Name).Count() == lines.Count
                && lines.TrueForAll(line => line.Value is not null);
            return isKey
                ? string.Concat(lines
                    .OrderBy(line => Convert.ToHexString(Encoding.UTF8.GetBytes(line.Name)), StringComparer.Ordinal)
                    .Select(line => $"{line.Name} {line.Value}\n"))
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static (string Name, string? Value) Line(JsonProperty attribute)
    {
        if (attribute.Value.ValueKind != JsonValueKind.Object
            || attribute.Value.EnumerateObject().ToList() is not [var member]
            || member.Value.ValueKind != JsonValueKind.String)
        {
            return (attribute.Name, null);
        }
        var text = member.Value.GetString()!;
        var value = member.Name switch
        {
            "S" => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
            "N" => Number(text) is { } number ? Convert.ToHexString(Encoding.ASCII.GetBytes(number)) : null,
            "B" => Binary(text),
            _ => null,
        };
        return (attribute.Name, value is null ? null : $"{member.Name} {value}");
    }

    private static string? Number(string text)
    {
        var unsigned = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        var at = unsigned.IndexOfAny(['e', 'E']);
        var (mantissa, power) = at < 0 ? (unsigned, "0") : (unsigned[..at], unsigned[(at + 1)..]);
        var parts = mantissa.Split('.');
        var isPowerNegative = power.StartsWith('-');
        power = isPowerNegative || power.StartsWith('+') ? power[1..] : power;
        var digits = string.Concat(parts);
        if (parts.Length > 2 || !IsDigits(digits) || !IsDigits(power))
        {
            return null;
        }
        var bounded = BigInteger.Min(Integer(power), ExponentBound);
        var exponent = (isPowerNegative ? -bounded : bounded) - (parts.Length > 1 ? parts[1].Length : 0);
        var value = Integer(digits);
        if (value.IsZero)
        {
            return "0";
        }
        for (; (value % 10).IsZero; value /= 10)
        {
            exponent++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{(text[0] == '-' ? '-' : '+')}{value}E{exponent}");
    }

    private static BigInteger Integer(string digits) => BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool IsDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    /// <summary>Decodes base64 bit by bit, six bits per symbol.</summary>
    private static string? Binary(string text)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var symbols = new string([.. text.Where(symbol => symbol is not (' ' or '\t' or '\r' or '\n'))]);
        var significant = symbols.TrimEnd('=');
        var padding = symbols.Length - significant.Length;
        if (symbols.Length % 4 != 0 || padding > 2 || significant.Any(symbol => !Alphabet.Contains(symbol, StringComparison.Ordinal)))
        {
            return null;
        }
        var bits = string.Concat(
            significant.Select(symbol => Convert.ToString(Alphabet.IndexOf(symbol, StringComparison.Ordinal), 2).PadLeft(6, '0')));
        if (bits[(bits.Length / 8 * 8)..].Contains('1', StringComparison.Ordinal))
        {
            return null; // The same bytes would have two spellings, so this one is not valid base64.
        }
        return string.Concat(
            Enumerable.Range(0, bits.Length / 8)
                .Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2).ToString("X2", CultureInfo.InvariantCulture)));
    }
}
