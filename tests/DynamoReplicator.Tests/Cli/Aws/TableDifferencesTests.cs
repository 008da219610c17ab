using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Aws;

namespace DynamoReplicator.Tests.Cli.Aws;

public sealed class TableDifferencesTests
{
    [Fact]
    public void Equal_indexes_in_another_order_are_not_a_difference() =>
        TableDifferences.InIndexes(Table(("a", "x", "S"), ("b", "y", "N")), Table(("b", "y", "N"), ("a", "x", "S"))).Should().BeEmpty();

    [Fact]
    public void Different_indexes_are_reported_and_a_different_key_is_a_problem()
    {
        var differences = TableDifferences.InIndexes(Table(("a", "x", "S"), ("b", "y", "N")), Table(("b", "y", "S"), ("c", "z", "S")))
            .ToList();

        differences.Select(difference => (difference.What, difference.IsProblem)).Should().Equal(
            ("the index a (x S) is missing", false),
            ("the index b has the key y S, but the source's has y N", true),
            ("the source has no index c (z S)", false));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("expires", "expires", null)]
    [InlineData("expires", null, false)]
    [InlineData(null, "expires", true)]
    [InlineData("expires", "ends", true)]
    public void A_replica_that_deletes_what_the_source_keeps_is_a_problem(string? source, string? replica, bool? isProblem) =>
        (TableDifferences.InTimeToLive(source, replica).SingleOrDefault()?.IsProblem).Should().Be(isProblem);

    private static TableDescription Table(params (string Name, string Attribute, string Type)[] indexes) => new()
    {
        AttributeDefinitions =
            [.. indexes.Select(index => new AttributeDefinition(index.Attribute, ScalarAttributeType.FindValue(index.Type)))],
        GlobalSecondaryIndexes = [.. indexes.Select(
            index => new GlobalSecondaryIndexDescription { IndexName = index.Name, KeySchema = [new(index.Attribute, KeyType.HASH)] })],
    };
}
