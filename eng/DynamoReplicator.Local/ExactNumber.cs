using System.Globalization;
using System.Numerics;

namespace DynamoReplicator.Local;

/// <summary>
/// The value of a number in any spelling, computed with integers of any size. Equal numbers are equal values, because the digits have no
/// trailing zeros.
/// </summary>
internal readonly record struct ExactNumber(BigInteger Digits, long Exponent)
{
    public static ExactNumber Parse(string text)
    {
        var parts = text.Split('e', 'E');
        var exponent = parts.Length > 1 ? long.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : parts[0].Length - point - 1;
        var digits = BigInteger.Parse(
            parts[0].Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        while (!digits.IsZero && digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }
        return digits.IsZero ? default : new ExactNumber(digits, exponent);
    }

    /// <returns>The digits, and the power of ten of the last one: <c>12E-1</c> for 1.20.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Digits}E{Exponent}");
}
