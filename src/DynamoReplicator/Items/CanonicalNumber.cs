using System.Buffers.Text;

namespace DynamoReplicator.Items;

/// <summary>
/// Gives all spellings of a number that DynamoDB treats as equal one canonical spelling: <c>1</c>, <c>1.0</c>, <c>01</c>, <c>+1</c> and
/// <c>10E-1</c> are one key. The canonical spelling is a sign, the significant digits and a decimal exponent: <c>-12E3</c>. No value is
/// converted to a binary number.
/// </summary>
internal static class CanonicalNumber
{
    /// <summary>The maximum length of a canonical spelling: the digits, a sign, an <c>E</c> and an exponent.</summary>
    public static int MaxLength(int textLength) => textLength + 24;

    /// <summary>Writes the canonical spelling. Returns false if the text is not a number.</summary>
    /// <param name="text">The number as DynamoDB JSON spells it, without quotation marks.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="written">The number of bytes written.</param>
    public static bool TryWrite(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        written = 0;
        var isNegative = text.StartsWith("-"u8);
        var rest = isNegative || text.StartsWith("+"u8) ? text[1..] : text;
        var mantissa = rest;
        long exponent = 0;
        var e = rest.IndexOfAny((byte)'e', (byte)'E');
        if (e >= 0)
        {
            mantissa = rest[..e];
            if (!TryReadExponent(rest[(e + 1)..], out exponent))
            {
                return false;
            }
        }

        // The first byte is reserved for the sign. Leading zeros are dropped, and the decimal point moves into the exponent.
        var digits = 1;
        var afterPoint = 0;
        var hasPoint = false;
        var hasDigit = false;
        foreach (var symbol in mantissa)
        {
            if (symbol == '.' && !hasPoint)
            {
                hasPoint = true;
                continue;
            }
            if (symbol is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            hasDigit = true;
            afterPoint += hasPoint ? 1 : 0;
            if (symbol != '0' || digits > 1)
            {
                destination[digits++] = symbol;
            }
        }
        if (!hasDigit)
        {
            return false;
        }
        exponent -= afterPoint;
        while (digits > 1 && destination[digits - 1] == '0')
        {
            digits--;
            exponent++;
        }
        if (digits == 1)
        {
            destination[0] = (byte)'0'; // Zero has no sign and no exponent: -0.00E7 is 0.
            written = 1;
            return true;
        }
        destination[0] = isNegative ? (byte)'-' : (byte)'+';
        destination[digits++] = (byte)'E';
        Utf8Formatter.TryFormat(exponent, destination[digits..], out var length);
        written = digits + length;
        return true;
    }

    /// <summary>
    /// Reads an exponent of any length. Its value is limited to a bound far outside DynamoDB's range (−130 to 125), so
    /// that it cannot overflow.
    /// </summary>
    private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        const long Bound = 1_000_000_000_000;
        exponent = 0;
        var isNegative = text.StartsWith("-"u8);
        var digits = isNegative || text.StartsWith("+"u8) ? text[1..] : text;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }
            exponent = Math.Min(exponent * 10 + (digit - '0'), Bound);
        }
        exponent = isNegative ? -exponent : exponent;
        return !digits.IsEmpty;
    }
}
