using System.Text;
using DynamoReplicator.Items;
using DynamoReplicator.Local;
using DynamoReplicator.Tests.Support;
using FsCheck.Fluent;

namespace DynamoReplicator.Tests.Items;

public class CanonicalNumberTests
{
    [Theory]
    [InlineData("1", "+1E0")]
    [InlineData("+1", "+1E0")]
    [InlineData("01", "+1E0")]
    [InlineData("1.", "+1E0")]
    [InlineData("1.000", "+1E0")]
    [InlineData("10E-1", "+1E0")]
    [InlineData("0.001e3", "+1E0")]
    [InlineData(".5", "+5E-1")]
    [InlineData("-1200", "-12E2")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0E99999999999999999999", "0")]
    [InlineData("12345678901234567890.123456789012345678", "+12345678901234567890123456789012345678E-18")]
    [InlineData("9.9999999999999999999999999999999999999E+125", "+99999999999999999999999999999999999999E88")]
    [InlineData("1E-130", "+1E-130")]
    public void A_number_has_one_spelling(string number, string canonical) => Write(number).Should().Be(canonical);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("E5")]
    [InlineData("1E")]
    [InlineData("1E+")]
    [InlineData("1E1.5")]
    [InlineData("1E1E1")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("+-1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("0x1")]
    [InlineData("1,000")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("١")]
    public void An_invalid_number_has_no_canonical_spelling(string text) => Write(text).Should().BeNull();

    [Fact]
    public void Numbers_are_equal_exactly_when_arbitrary_precision_integers_are() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var content = new RandomContent(seed);
            var one = content.Number();
            var same = content.Respelled(one);
            var other = content.Number();

            Write(same).Should().Be(Write(one), "{0} is {1}", same, one);
            (Write(other) == Write(one)).Should().Be(ExactNumber.Parse(other) == ExactNumber.Parse(one), "of {0} and {1}", other, one);
        }, count: 2000);

    [Fact]
    public void The_canonical_spelling_has_the_same_value() =>
        Specification.Holds(Specification.Seeds, seed =>
        {
            var number = new RandomContent(seed).Number();

            ExactNumber.Parse(Write(number)!).Should().Be(ExactNumber.Parse(number), number);
        }, count: 2000);

    [Fact]
    public void Numbers_that_differ_in_the_last_of_38_digits_differ() =>
        Specification.Holds(
            from digits in Gen.Choose(0, 9).ArrayOf(38)
            from exponent in Gen.Choose(-130, 87)
            select $"{string.Concat(digits)}E{exponent}",
            number =>
            {
                var last = number.IndexOf('E', StringComparison.Ordinal) - 1;
                var other = $"{number[..last]}{(char)('0' + (number[last] - '0' + 1) % 10)}{number[(last + 1)..]}";

                Write(other).Should().NotBe(Write(number));
            });

    [Theory]
    [InlineData("1E999999999999999999999999999999")]
    [InlineData("1E-999999999999999999999999999999")]
    [InlineData("-1e+1000000000000")]
    public void An_exponent_of_any_size_allocates_nothing(string number)
    {
        Span<byte> destination = stackalloc byte[CanonicalNumber.MaxLength(number.Length)];
        var text = Encoding.ASCII.GetBytes(number);
        CanonicalNumber.TryWrite(text, destination, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var isNumber = CanonicalNumber.TryWrite(text, destination, out var written);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
        isNumber.Should().BeTrue();
        written.Should().BeLessThan(20);
    }

    [Fact]
    public void A_number_of_a_million_digits_fits_into_the_maximum_length()
    {
        var number = $"-{new string('9', 500_000)}.{new string('9', 500_000)}E-{new string('9', 500_000)}";

        Write(number).Should().StartWith("-999").And.EndWith("9E-1000000500000");
    }

    private static string? Write(string number)
    {
        var text = Encoding.UTF8.GetBytes(number);
        var destination = new byte[CanonicalNumber.MaxLength(text.Length)];
        return CanonicalNumber.TryWrite(text, destination, out var written) ? Encoding.ASCII.GetString(destination, 0, written) : null;
    }
}
