using System.Text;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Items;

namespace DynamoReplicator.Tests.Cli.Estimation;

public sealed class ItemSizeTests
{
    [Theory]
    [InlineData("""{"pk":{"S":"order-1"}}""", 2 + 7)]
    [InlineData("""{"pk":{"S":"é"}}""", 2 + 2)]
    [InlineData("""{"n":{"N":"12345"}}""", 1 + 3 + 1)]
    [InlineData("""{"n":{"N":"-1200"}}""", 1 + 1 + 1 + 1)]
    [InlineData("""{"n":{"N":"0.001E5"}}""", 1 + 1 + 1)]
    [InlineData("""{"b":{"B":"AQ=="}}""", 1 + 1)]
    [InlineData("""{"t":{"BOOL":true},"z":{"NULL":true}}""", 1 + 1 + 1 + 1)]
    [InlineData("""{"s":{"SS":["a","bc"]}}""", 1 + 3)]
    [InlineData("""{"s":{"NS":["1","22"]}}""", 1 + 2 + 2)]
    [InlineData("""{"l":{"L":[{"S":"abc"},{"N":"1"}]}}""", 1 + 3 + (1 + 3) + (1 + 2))]
    [InlineData("""{"m":{"M":{"a":{"S":"x"}}}}""", 1 + 3 + 1 + (1 + 1))]
    [InlineData("""{"l":{"L":[]},"m":{"M":{}}}""", 1 + 3 + 1 + 3)]
    public void An_item_has_the_size_that_the_guide_of_DynamoDB_gives(string item, int size) =>
        ItemSize.Of(Read(item)).Should().Be(size);

    [Theory]
    [InlineData("""{"pk":{"S":"order-1"},"n":{"N":"-12.5"}}""")]
    [InlineData("""{"pk":{"S":"a\"b"},"b":{"B":"AQ=="},"t":{"BOOL":false},"z":{"NULL":true}}""")]
    [InlineData("""{"s":{"SS":["a","b"]},"n":{"NS":["1","2"]},"b":{"BS":["AQ==","AA=="]}}""")]
    [InlineData("""{"l":{"L":[{"M":{"a":{"L":[]}}},{"M":{}}]}}""")]
    public void A_line_of_an_export_is_the_item_as_DynamoDB_JSON(string item) =>
        ItemSize.LineOf(Read(item)).Should().Be(JsonLine(item).Length);

    /// <summary>The default encoder writes a quotation mark as \u0022, as the estimate does.</summary>
    private static string JsonLine(string item) => $"{{\"Item\":{item.Replace("\\\"", "\\u0022", StringComparison.Ordinal)}}}\n";

    private static Dictionary<string, AttributeValue> Read(string item) => AttributeValueReader.ReadItem(Encoding.UTF8.GetBytes(item));
}
