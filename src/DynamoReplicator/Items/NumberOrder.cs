using System.Buffers.Text;

namespace DynamoReplicator.Items;

/// <summary>Compares numbers by value, to the last of their 38 digits. No value is converted to a binary number.</summary>
internal static class NumberOrder
{
    /// <summary>Enough for all usual spellings.</summary>
    private const int MaxOnStack = 256;

    /// <param name="one">A number as DynamoDB JSON spells it, without quotation marks.</param>
    /// <param name="other">Another number.</param>
    /// <exception cref="FormatException">A text is not a number. The message contains no item data.</exception>
    public static int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        Span<byte> ofOne = CanonicalNumber.MaxLength(one.Length) is > MaxOnStack and var length
            ? new byte[length]
            : stackalloc byte[MaxOnStack];
        Span<byte> ofOther = CanonicalNumber.MaxLength(other.Length) is > MaxOnStack and var otherLength
            ? new byte[otherLength]
            : stackalloc byte[MaxOnStack];
        return CanonicalNumber.TryWrite(one, ofOne, out var written) && CanonicalNumber.TryWrite(other, ofOther, out var otherWritten)
            ? CompareCanonical(ofOne[..written], ofOther[..otherWritten])
            : throw new FormatException("An attribute of type N is not a valid number.");
    }

    private static int CompareCanonical(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var (sign, otherSign) = (SignOf(one), SignOf(other));
        return sign != otherSign ? sign.CompareTo(otherSign)
            : sign == 0 ? 0
            : sign * CompareMagnitudes(one[1..], other[1..]);
    }

    private static int SignOf(ReadOnlySpan<byte> canonical) => canonical[0] switch
    {
        (byte)'0' => 0,
        (byte)'-' => -1,
        _ => 1,
    };

    /// <summary>Compares <c>12E3</c> with <c>123E2</c>: by the position of the first digit, then digit by digit.</summary>
    private static int CompareMagnitudes(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var (digits, otherDigits) = (one.IndexOf((byte)'E'), other.IndexOf((byte)'E'));
        _ = Utf8Parser.TryParse(one[(digits + 1)..], out long exponent, out _);
        _ = Utf8Parser.TryParse(other[(otherDigits + 1)..], out long otherExponent, out _);
        var byPosition = (digits + exponent).CompareTo(otherDigits + otherExponent);
        return byPosition != 0 ? byPosition : Math.Sign(one[..digits].SequenceCompareTo(other[..otherDigits]));
    }
}
