using System.Globalization;
using System.Numerics;

namespace DynamoReplicator.Testing.Items;

/// <summary>Numbers of any spelling, compared by value: <c>1</c>, <c>1.0</c> and <c>10E-1</c> are equal.</summary>
internal static class ExactNumber
{
    /// <summary>Returns the same text for every spelling of a number: its digits without trailing zeros, and a power of ten.</summary>
    /// <exception cref="ArgumentException">The text is not a number.</exception>
    public static string Canonical(string number)
    {
        var parts = number.Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        var withoutPoint = point < 0 ? parts[0] : parts[0].Remove(point, 1);
        var exponent = 0;
        if (parts.Length > 2
            || !BigInteger.TryParse(withoutPoint, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits)
            || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)))
        {
            throw new ArgumentException($"'{number}' is not a number.");
        }
        exponent -= decimals;
        while (!digits.IsZero && digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }
        return digits.IsZero ? "0" : string.Create(CultureInfo.InvariantCulture, $"{digits}E{exponent}");
    }
}
