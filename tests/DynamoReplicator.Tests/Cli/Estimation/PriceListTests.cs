using System.Text;
using DynamoReplicator.Cli.Estimation;

namespace DynamoReplicator.Tests.Cli.Estimation;

public sealed class PriceListTests
{
    private const string Prices =
        """{"readMillion":1,"writeMillion":2,"readCapacityHour":3,"writeCapacityHour":4,"transferGB":5,"exportGB":6,"importGB":7}""";

    [Fact]
    public void The_tool_has_the_prices_of_us_east_1_with_their_date()
    {
        var list = PriceList.Embedded();

        list.Of("us-east-1").Should().Be(new RegionPrices(0.125, 0.625, 0.00013, 0.00065, 0.02, 0.10, 0.15));
        list.Describe("us-east-1", "us-east-1").Should().Be("list prices of us-east-1, 2026-10-06");
    }

    [Fact]
    public void Other_Regions_take_the_prices_of_us_east_1_and_the_text_says_so()
    {
        var list = PriceList.Embedded();

        list.Of("eu-west-1").Should().Be(list.Of("us-east-1"));
        list.Describe("us-east-1", "eu-west-1").Should().Be("list prices of us-east-1, 2026-10-06; those of eu-west-1 differ");
    }

    [Fact]
    public void A_list_may_have_the_prices_of_several_Regions()
    {
        var list = Parse($$$"""{"date":"2027-01-31","regions":{"us-east-1":{{{Prices}}},"eu-west-1":{{{Prices.Replace("1", "9")}}}}}""");

        list.Of("eu-west-1").ReadMillion.Should().Be(9);
        list.Describe("us-east-1", "eu-west-1").Should().Be("list prices of us-east-1 and eu-west-1, 2027-01-31");
    }

    [Theory]
    [InlineData("{", "*")]
    [InlineData("[]", "*")]
    [InlineData("""{"regions":{}}""", "*")]
    [InlineData("""{"date":"31.1.2027","regions":{"us-east-1":PRICES}}""", "Its date is not written as 2026-10-06.")]
    [InlineData("""{"date":"2027-01-31","regions":{"eu-west-1":PRICES}}""", "The prices of us-east-1, *, are missing.")]
    [InlineData("""{"date":"2027-01-31","regions":{"us-east-1":{"readMillion":1}}}""", "The price writeMillion is missing.")]
    [InlineData("""{"date":"2027-01-31","regions":{"us-east-1":{"readMillion":-1}}}""", "The price readMillion is not a number of *")]
    [InlineData("""{"date":"2027-01-31","regions":{"us-east-1":{"readMillion":"1"}}}""", "The price readMillion is not a number *")]
    public void A_file_of_another_form_is_an_error(string json, string error) =>
        FluentActions.Invoking(() => Parse(json.Replace("PRICES", Prices, StringComparison.Ordinal)))
            .Should().Throw<FormatException>().WithMessage(error);

    private static PriceList Parse(string json) => PriceList.Parse(Encoding.UTF8.GetBytes(json));
}
