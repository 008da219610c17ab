using System.Text;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Tests.Aws;

public sealed class ItemPageTests
{
    [Fact]
    public void A_scan_page_has_its_items_byte_for_byte_and_the_key_to_continue_after()
    {
        var page = Parse("""
            {"Count":2,"Items":[{"pk":{"S":"a"},"m":{"M":{"Items":{"L":[{"S":"]}"}]}}}}, { "pk" : {"S":"b"}}],
             "LastEvaluatedKey":{"pk":{"S":"b"}},
             "ConsumedCapacity":{"CapacityUnits":12.5,"TableName":"orders"},"ScannedCount":2}
            """);

        Texts(page.Items).Should().Equal("""{"pk":{"S":"a"},"m":{"M":{"Items":{"L":[{"S":"]}"}]}}}}""", """{ "pk" : {"S":"b"}}""");
        Text(page.LastEvaluatedKey!.Value).Should().Be("""{"pk":{"S":"b"}}""");
        page.CapacityUnits.Should().Be(12.5);
        page.UnprocessedKeys.Should().BeEmpty();
    }

    [Fact]
    public void The_last_page_has_no_key_to_continue_after()
    {
        var page = Parse("""{"Items":[],"Count":0,"ScannedCount":0}""");

        page.Items.Should().BeEmpty();
        page.LastEvaluatedKey.Should().BeNull();
        page.CapacityUnits.Should().Be(0);
    }

    [Fact]
    public void A_batch_has_items_and_unprocessed_keys()
    {
        var page = Parse("""
            {"Responses":{"orders":[{"pk":{"S":"a"}}]},
             "UnprocessedKeys":{"orders":{"ConsistentRead":true,"ExpressionAttributeNames":{"#a":"b"},
              "Keys":[{"pk":{"S":"b"}},{"pk":{"S":"c"}}],"AttributesToGet":["Keys"]}},
             "ConsumedCapacity":[{"TableName":"orders","CapacityUnits":2.0}]}
            """);

        Texts(page.Items).Should().Equal("""{"pk":{"S":"a"}}""");
        Texts(page.UnprocessedKeys).Should().Equal("""{"pk":{"S":"b"}}""", """{"pk":{"S":"c"}}""");
        page.CapacityUnits.Should().Be(2);
    }

    [Fact]
    public void A_batch_without_results_has_all_of_its_keys()
    {
        var page = Parse(
            """{"UnprocessedKeys":{"arn:aws:dynamodb:eu-west-1:123456789012:table/orders":{"Keys":[{"pk":{"S":"b"}}]}},"Responses":{}}""");

        page.Items.Should().BeEmpty();
        page.UnprocessedKeys.Should().ContainSingle();
    }

    [Theory]
    [InlineData("""{"TableName":"orders","CapacityUnits":3}""", 3)]
    [InlineData("""{"Table":{"CapacityUnits":1.5},"CapacityUnits":4,"GlobalSecondaryIndexes":{"i":{"CapacityUnits":2.5}}}""", 4)]
    [InlineData("""[{"CapacityUnits":1,"TableName":"a"},{"TableName":"b","Table":{"CapacityUnits":2},"CapacityUnits":2}]""", 3)]
    [InlineData("[]", 0)]
    [InlineData("{}", 0)]
    [InlineData("null", 0)]
    [InlineData("""{"CapacityUnits":null}""", 0)]
    public void The_consumed_capacity_is_the_total_in_every_form(string consumed, double units)
    {
        var page = Parse($$$"""{"ConsumedCapacity":{{{consumed}}},"Items":[{"pk":{"S":"a"}}]}""");

        page.CapacityUnits.Should().Be(units);
        page.Items.Should().ContainSingle("properties after the capacity are read too");
    }

    private static ItemPage Parse(string json) => ItemPage.Parse(Encoding.UTF8.GetBytes(json));

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);

    private static IEnumerable<string> Texts(IEnumerable<ReadOnlyMemory<byte>> slices) => slices.Select(Text);
}
