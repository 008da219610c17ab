using System.Globalization;

namespace DynamoReplicator.Simulation.Service;

/// <summary>Numbers by the service's rules: 38 significant digits, from 1E-130 to 9.9…E+125.</summary>
internal static class NumberText
{
    private const int MostDigits = 38;
    private const int LargestMagnitude = 125;
    private const int SmallestMagnitude = -130;

    /// <returns>
    /// The digits without leading and trailing zeros, with the power of
    /// ten of the last one (<c>12E-1</c> for 1.20), and the size in bytes.
    /// </returns>
    /// <exception cref="ServiceException">The service rejects the number.</exception>
    public static (string Canonical, int Size) Read(string text)
    {
        var mantissaEnd = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (mantissaEnd >= 0 && !int.TryParse(
            text.AsSpan(mantissaEnd + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            throw NoNumber();
        }
        var mantissa = mantissaEnd < 0 ? text.AsSpan() : text.AsSpan(0, mantissaEnd);
        var isNegative = mantissa.StartsWith("-");
        mantissa = isNegative || mantissa.StartsWith("+") ? mantissa[1..] : mantissa;
        var point = mantissa.IndexOf('.');
        var digits = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw NoNumber();
        }
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        return Bounded(isNegative, digits.TrimStart('0'), exponent);
    }

    private static (string Canonical, int Size) Bounded(bool isNegative, string digits, int exponent)
    {
        if (digits.Length == 0)
        {
            return ("0", 1);
        }
        var significant = digits.TrimEnd('0');
        exponent += digits.Length - significant.Length;
        if (significant.Length > MostDigits)
        {
            throw ServiceException.Invalid("Attempting to store more than 38 significant digits in a Number");
        }
        switch (significant.Length - 1 + exponent)
        {
            case > LargestMagnitude:
                throw ServiceException.Invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
            case < SmallestMagnitude:
                throw ServiceException.Invalid(
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        }
        return ($"{(isNegative ? "-" : "")}{significant}E{exponent.ToString(CultureInfo.InvariantCulture)}",
            (significant.Length + 1) / 2 + 1 + (isNegative ? 1 : 0));
    }

    private static ServiceException NoNumber() => ServiceException.Invalid("The parameter cannot be converted to a numeric value");
}
