using DynamoReplicator.Configuration;

namespace DynamoReplicator.Tests.Configuration;

// cspell:ignore bestellübersicht

public class TableAddressTests
{
    [Theory]
    [InlineData("eu-west-1/orders", "eu-west-1", null, "orders")]
    [InlineData("us-gov-west-1/a.b-c_D9", "us-gov-west-1", null, "a.b-c_D9")]
    [InlineData("arn:aws:dynamodb:eu-west-1:123456789012:table/orders", "eu-west-1", "123456789012", "orders")]
    [InlineData("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders", "cn-north-1", "123456789012", "orders")]
    [InlineData(
        "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-11-21T00:00:00.000",
        "eu-west-1",
        "123456789012",
        "orders")]
    public void An_address_is_read(string text, string region, string? account, string table)
    {
        TableAddress.TryParse(text, out var address).Should().BeTrue();

        address.Should().Be(new TableAddress(region, account, table));
        address.ToString().Should().Be($"{region}/{table}");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("orders", "")]
    [InlineData("eu-west-1:orders", "")]
    [InlineData("/orders", " The Region is empty.")]
    [InlineData("EU-WEST-1/orders", " A Region is in lower case: 'eu-west-1'.")]
    [InlineData("eu-west-1a/or", " 'eu-west-1a' is an Availability Zone; its Region is 'eu-west-1'.")]
    [InlineData("eu_west_1/orders", " A Region is written with '-': 'eu-west-1'.")]
    [InlineData("eu west 1/orders", " A Region has no white space.")]
    [InlineData("Ireland/orders", " A Region is written as words and a number with '-' between them.")]
    [InlineData("eu-west-1/", " The table's name is empty.")]
    [InlineData("eu-west-1/ab", " A table's name has at least 3 characters, and 'ab' has 2.")]
    [InlineData(
        "eu-west-1/orders/more",
        " A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so '/' is not allowed.")]
    [InlineData(
        "eu-west-1/my orders",
        " A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so a space is not allowed.")]
    [InlineData(
        "eu-west-1/orders\n",
        " A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so the control character U+000A is not allowed.")]
    [InlineData(
        "eu-west-1/bestellübersicht",
        " A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so 'ü' is not allowed.")]
    [InlineData("arn:aws:dynamodb:eu-west-1::table/orders", " An account id has 12 digits, and '' is none.")]
    [InlineData("arn:aws:dynamodb:eu-west-1:12345678901:table/orders", " An account id has 12 digits, and '12345678901' is none.")]
    [InlineData("arn:aws:dynamodb:EU-west-1:123456789012:table/orders", " A Region is in lower case: 'eu-west-1'.")]
    [InlineData("arn:aws:dynamodb:eu-west-1:123456789012:table/or", " A table's name has at least 3 characters, and 'or' has 2.")]
    [InlineData("arn:aws:dynamodb:eu-west-1:123456789012:index/orders", " A table's resource begins with 'table/'.")]
    [InlineData(
        "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/index/by-status",
        " A table's name consists of letters (a-z, A-Z), digits, '_', '-' and '.', so '/' is not allowed.")]
    [InlineData("arn:aws:sqs:eu-west-1:123456789012:orders", " It is the ARN of another service ('sqs').")]
    [InlineData("arn:aws:dynamodb:eu-west-1", " An ARN has six parts with ':' between them.")]
    public void An_invalid_address_is_rejected_with_the_broken_rule_and_the_valid_forms(string text, string rule)
    {
        TableAddress.TryParse(text, out _).Should().BeFalse();

        FluentActions.Invoking(() => ReplicaTable.Parse(text)).Should().Throw<FormatException>().Which.Message.Should().Be(
            $"'{text}' is not a table address.{rule} Specify Region and table as 'eu-west-1/orders', or the table's ARN " +
            "('arn:aws:dynamodb:eu-west-1:123456789012:table/orders').");
    }

    [Fact]
    public void A_name_that_is_too_long_is_reported_with_its_length() =>
        FluentActions.Invoking(() => ReplicaTable.Parse($"eu-west-1/{new string('a', 256)}")).Should().Throw<FormatException>()
            .Which.Message.Should().Contain(" A table's name has at most 255 characters, and this one has 256.");

    [Fact]
    public void A_replica_is_given_by_name_or_by_ARN()
    {
        const string Arn = "arn:aws:dynamodb:eu-west-1:999999999999:table/orders";

        ReplicaTable.Parse("eu-west-1/orders").Should().Be(new ReplicaTable("eu-west-1", "orders"));
        ReplicaTable.Parse(Arn).Should().Be(new ReplicaTable("eu-west-1", Arn));
        ReplicaTable.Parse(Arn).ToString().Should().Be("eu-west-1/orders");
    }

    [Fact]
    public void Null_is_not_an_address()
    {
        FluentActions.Invoking(() => ReplicaTable.Parse(null!)).Should().Throw<ArgumentNullException>().WithParameterName("address");
        FluentActions.Invoking(() => new ReplicaTable(null!, "orders")).Should().Throw<ArgumentNullException>().WithParameterName("region");
        FluentActions.Invoking(() => new ReplicaTable("eu-west-1", null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("table");
        FluentActions.Invoking(() => new Replicator((ReplicatorOptions)null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("options");
    }

    [Theory]
    [InlineData("eu-west-1/orders", "eu-west-1/orders", true)]
    [InlineData("eu-west-1/orders", "arn:aws:dynamodb:eu-west-1:111111111111:table/orders", true)]
    [InlineData("eu-west-1/orders", "arn:aws:dynamodb:eu-west-1:222222222222:table/orders", false)]
    [InlineData(
        "arn:aws:dynamodb:eu-west-1:222222222222:table/orders",
        "arn:aws:dynamodb:eu-west-1:222222222222:table/orders/stream/x",
        true)]
    [InlineData("eu-west-1/orders", "eu-west-2/orders", false)]
    [InlineData("eu-west-1/orders", "eu-west-1/Orders", false)]
    public void A_missing_account_means_the_caller_s_own(string one, string other, bool same)
    {
        TableAddress.TryParse(one, out var left).Should().BeTrue();
        TableAddress.TryParse(other, out var right).Should().BeTrue();

        TableIdentity.AreSame(left, right, ownAccount: "111111111111").Should().Be(same);
        TableIdentity.AreSame(right, left, ownAccount: "111111111111").Should().Be(same);
    }

    [Theory]
    [InlineData("arn:aws:dynamodb:eu-west-1:999999999999:table/orders", "orders")]
    [InlineData("orders", "orders")]
    [InlineData("eu-west-1/orders", "eu-west-1/orders")]
    public void The_table_s_name_is_taken_from_an_ARN(string nameOrArn, string name) => TableAddress.NameOf(nameOrArn).Should().Be(name);
}
