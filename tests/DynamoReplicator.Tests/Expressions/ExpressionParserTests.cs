using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Expressions;

namespace DynamoReplicator.Tests.Expressions;

/// <summary>Each error points at its position. DynamoDB Local rejects the same expressions (FilterExpressionErrorTests).</summary>
public sealed class ExpressionParserTests
{
    [Theory]
    [InlineData("n = :n AND", 11, "an attribute, a value such as :value, or a function is expected, but the end was found.")]
    [InlineData("n = :n n", 8, "the expression should end here, or continue with AND or OR, but 'n' was found.")]
    [InlineData("n", 1, "a condition is expected here. Compare this operand, such as with =, or use a function.")]
    [InlineData("n == :n", 4, "an attribute, a value such as :value, or a function is expected, but '=' was found.")]
    [InlineData("n != :n", 3, "'!' has no meaning here.")]
    [InlineData("n = 5", 5, "a value such as :value, or a function is expected, but '5' was found.")]
    [InlineData("n = (n = :n)", 5, "an attribute, a value or size is expected here, not a condition.")]
    [InlineData("status = :n", 1, "'status' is a reserved word. Write #status and define it in ExpressionAttributeNames as " +
        "{\"#status\":\"status\"}.")]
    [InlineData("n.Name = :n", 3, "'Name' is a reserved word.")]
    [InlineData("#x = :n", 1, "'#x' is not defined. Define it in ExpressionAttributeNames")]
    [InlineData("n = :w", 5, "':w' is not defined. Define it in ExpressionAttributeValues")]
    [InlineData("n = :", 5, "':' needs a name of letters, digits and underscores after it.")]
    [InlineData("(n = :n) OR ((n = :n))", 13, "these parentheses are redundant, which DynamoDB rejects. Remove them.")]
    [InlineData("Size(n) = :n", 1, "'Size' is not a function. The functions are attribute_exists,")]
    [InlineData("size(n)", 1, "a condition is expected here.")]
    [InlineData("begins_with(n)", 1, "begins_with needs two operands.")]
    [InlineData("begins_with(n, :n)", 16, "begins_with needs a string or binary value, but this one has type N.")]
    [InlineData("attribute_exists(:n)", 18, "attribute_exists needs an attribute, not a value.")]
    [InlineData("attribute_type(n, :n)", 19, "attribute_type needs a type's name as a value of type S")]
    [InlineData("attribute_type(n, :s)", 19, "':s' is not the name of a type.")]
    [InlineData("contains(n, n)", 13, "both operands of contains are the same attribute.")]
    [InlineData("n.a[0] <> n.a[0]", 8, "<> compares an attribute with itself.")]
    [InlineData("n < :t", 3, "< needs strings, numbers or binary values, but an operand has type BOOL.")]
    [InlineData("n BETWEEN :n AND :s", 3, "the bounds have the types N and S. Specify the same type.")]
    [InlineData("n BETWEEN :n AND :zero", 3, ":n is greater than :zero. Specify the lower bound first.")]
    [InlineData("n BETWEEN :n OR :zero", 14, "BETWEEN needs AND and an upper bound here, but 'OR' was found.")]
    [InlineData("n IN :n", 6, "'(' is expected, but ':n' was found.")]
    [InlineData("n[00] = :n", 4, "']' is expected, but '0' was found.")]
    [InlineData("n[:n] = :n", 3, "a list's index is expected, such as [0], but ':n' was found.")]
    [InlineData("_n = :n", 1, "'_' has no meaning here.")]
    [InlineData("size(:n) = :n", 6, "a value of type N has no size.")]
    public void An_error_points_at_its_position(string expression, int character, string problem)
    {
        var message = ErrorOf(expression);

        message.Should().StartWith($"At character {character}: ").And.Contain(problem);
        var lines = message.Split(Environment.NewLine);
        lines[1].Should().Be($"    {expression}");
        lines[2].Should().Be(new string(' ', 3 + character) + "^");
    }

    [Fact]
    public void The_position_in_a_long_expression_is_shown_with_what_surrounds_it()
    {
        var surroundings = string.Join(" OR ", Enumerable.Repeat("n = :n", 30));

        var message = ErrorOf($"{surroundings} OR\nn ! :n OR {surroundings}");

        var lines = message.Split(Environment.NewLine);
        lines.Should().HaveCount(3);
        lines[1].Should().StartWith("    …").And.EndWith("…").And.Contain("OR n ! :n OR").And.HaveLength(4 + 1 + 100 + 1);
        lines[2].IndexOf('^').Should().Be(lines[1].IndexOf('!'));
    }

    [Theory]
    [InlineData("", "It is empty.")]
    [InlineData(" \n", "It is empty.")]
    [InlineData("n = :n AND m = :é", "':' needs a name")]
    public void An_expression_that_is_not_one_is_an_error(string expression, string problem) =>
        ErrorOf(expression).Should().Contain(problem);

    [Fact]
    public void DynamoDBs_limits_apply()
    {
        ErrorOf($"n = :n{new string(' ', 4096)}").Should().Be("It has 4102 bytes. DynamoDB allows 4096: shorten it.");
        ErrorOf(string.Join(" OR ", Enumerable.Repeat("n = :n", 151))).Should().Contain("the expression has more than 300 operators");
        ErrorOf($"{string.Concat(Enumerable.Repeat("NOT ", 400))}n = :n").Should().Contain("the expression has more than 300 operators");
        ErrorOf($"{new string('(', 4000)}n").Should().Contain("the expression has more than 300 levels");
        ErrorOf($"n IN ({string.Join(',', Enumerable.Repeat(":n", 101))})").Should().Contain("IN has 101 operands. DynamoDB allows 100.");
        ErrorOf($"n{string.Concat(Enumerable.Repeat(".a", 32))} = :n").Should().Contain("this path has 33 levels. DynamoDB allows 32.");
        ErrorOf("n[99999999999] = :n").Should().Contain("a list's index is expected");
    }

    [Theory]
    [InlineData("x", "ExpressionAttributeNames has the key 'x'.")]
    [InlineData("#", "ExpressionAttributeNames has the key '#'.")]
    [InlineData("#a-b", "ExpressionAttributeNames has the key '#a-b'.")]
    [InlineData("#unused", "ExpressionAttributeNames defines '#unused', which the expression does not use. Remove it, or use it.")]
    public void A_placeholder_of_a_name_must_be_well_formed_and_used(string placeholder, string problem)
    {
        var parse = () => ItemFilter.Parse("attribute_exists(n)", new Dictionary<string, string> { [placeholder] = "n" }, null);

        parse.Should().Throw<FormatException>().WithMessage($"{problem}*");
    }

    public static TheoryData<AttributeValue, string> InvalidValues => new()
    {
        { new AttributeValue(), "must have exactly one type" },
        { new AttributeValue { S = "secret", N = "1" }, "must have exactly one type" },
        { new AttributeValue { N = "secret" }, "is not a number of up to 38 digits from 1E-130 to 9.9E125" },
        { new AttributeValue { N = new string('1', 39) }, "is not a number" },
        { new AttributeValue { N = "1E126" }, "is not a number" },
        { new AttributeValue { N = "1E-131" }, "is not a number" },
        { new AttributeValue { NULL = false }, "has type NULL, whose only value is true" },
        { new AttributeValue { SS = ["secret", "secret"] }, "is a set with the same element twice" },
        { new AttributeValue { NS = ["1", "1.0"] }, "is a set with the same element twice" },
        { new AttributeValue { NS = ["1", "secret"] }, "is a set with an element of another type" },
        { new AttributeValue { L = [new AttributeValue { N = "secret" }] }, "is not a number" },
        { new AttributeValue { M = new() { ["a"] = new() } }, "must have exactly one type" },
    };

    [Theory]
    [MemberData(nameof(InvalidValues))]
    public void A_value_must_be_one_that_DynamoDB_holds(AttributeValue value, string problem)
    {
        var parse = () => ItemFilter.Parse("n = :v", null, new Dictionary<string, AttributeValue> { [":v"] = value });

        parse.Should().Throw<FormatException>().WithMessage($"ExpressionAttributeValues: ':v' {problem}*")
            .Which.Message.Should().NotContain("secret");
    }

    [Theory]
    [InlineData("1", 38)]
    [InlineData("1", 38, "E88")]
    [InlineData("9", 38, "E-167")]
    public void Numbers_at_the_limits_are_accepted(string digit, int digits, string exponent = "")
    {
        var number = string.Concat(Enumerable.Repeat(digit, digits)) + exponent;

        ItemFilter.Parse("n = :v", null, new Dictionary<string, AttributeValue> { [":v"] = new() { N = number } }).Should().NotBeNull();
    }

    private static string ErrorOf(string expression)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":n"] = new() { N = "5" },
            [":s"] = new() { S = "five" },
            [":t"] = new() { BOOL = true },
            [":zero"] = new() { N = "0" },
        };
        var parse = () => ItemFilter.Parse(expression, null, values);
        return parse.Should().Throw<FormatException>().Which.Message;
    }
}
