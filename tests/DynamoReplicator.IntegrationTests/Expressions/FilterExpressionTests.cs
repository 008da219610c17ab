using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Expressions;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Items;
using Xunit.Abstractions;

namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>
/// Compares the library's filter with DynamoDB Local: random expressions, each with a scan of 100 random items.
/// <c>./build.sh expressions</c> sets the number of expressions.
/// </summary>
public sealed class FilterExpressionTests(DynamoDBLocalServer server, ITestOutputHelper output) : IClassFixture<DynamoDBLocalServer>
{
    private const int Items = 100;
    private const int ExpressionsPerTable = 25;

    private static readonly int Expressions =
        Environment.GetEnvironmentVariable("EXPRESSIONS") is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : 500;

    private readonly ExpressionCoverage _coverage = new();
    private readonly HashSet<string> _uncaught = [.. ExpressionMutants.OfOperators.Keys, .. ExpressionMutants.OfValues.Keys];
    private readonly Queue<(string Operator, string Type)> _deck = [];

    [Fact]
    public Task Every_verdict_equals_that_of_DynamoDB_and_every_mutated_operator_is_noticed() => Seeded.RunAsync(async random =>
    {
        for (var left = Expressions; left > 0; left -= ExpressionsPerTable)
        {
            await CompareAsync(random, Math.Min(left, ExpressionsPerTable));
        }

        output.WriteLine($"{Expressions} expressions; {_coverage.Matched:P0} of the verdicts are true; every operator occurred with " +
            $"every type at least {_coverage.Least} times. {TestSeed.Setting}");
        _uncaught.Should().BeEmpty("each mutant must give another verdict at least once");
        _coverage.Matched.Should().BeInRange(0.2, 0.8);
        _coverage.Least.Should().BeGreaterThanOrEqualTo(Math.Min(50, Expressions / 50));
    });

    private async Task CompareAsync(Random random, int expressions)
    {
        var table = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var documents = new RandomDocuments(random);
        var items = Enumerable.Range(0, Items).Select(documents.Item).ToList();
        foreach (var some in items.Chunk(25))
        {
            var puts = some.Select(item => new WriteRequest(new PutRequest(item))).ToList();
            await table.Client.BatchWriteItemAsync(new BatchWriteItemRequest(new() { [table.Name] = puts }));
        }
        var stored = await StoredAsync(table);
        for (var left = expressions; left > 0; left--)
        {
            await CompareAsync(table, items, stored, new RandomExpression(random, () => Deal(random)));
        }
        await table.Client.DeleteTableAsync(table.Name);
    }

    private async Task CompareAsync(
        TestTable table,
        List<Dictionary<string, AttributeValue>> items,
        IReadOnlyDictionary<string, byte[]> stored,
        RandomExpression expression)
    {
        var expected = await ScanAsync(table, expression);
        var filter = Filter(expression.Root, expression, value => value);
        var matched = stored.Where(item => filter.Matches(item.Value)).Select(item => item.Key).ToHashSet();
        matched.SetEquals(expected).Should().BeTrue(
            "DynamoDB matches {0}, not {1}, with {2}, {3} and {4}",
            string.Join(',', expected), string.Join(',', matched), expression.Root, Text(expression.Values), Text(expression.Names));
        _coverage.Count(expression.Root, expected.Count, items.Count);
        foreach (var mutant in _uncaught.ToList().Where(mutant => IsNoticed(mutant, expression, items, stored, expected)))
        {
            _uncaught.Remove(mutant);
        }
    }

    /// <returns>Whether a mutant has another verdict than DynamoDB for some item.</returns>
    private static bool IsNoticed(
        string mutant,
        RandomExpression expression,
        List<Dictionary<string, AttributeValue>> items,
        IReadOnlyDictionary<string, byte[]> stored,
        HashSet<string> expected)
    {
        if (ExpressionMutants.OfOperators.TryGetValue(mutant, out var changed))
        {
            var root = changed(expression.Root);
            return $"{root}" != $"{expression.Root}" && TryFilter(root, expression, value => value) is { } filter
                && stored.Any(item => filter.Matches(item.Value) != expected.Contains(item.Key));
        }
        var change = ExpressionMutants.OfValues[mutant];
        return TryFilter(expression.Root, expression, change) is { } wrong
            && items.Any(item => wrong.Matches(Json(item, change)) != expected.Contains(item["pk"].S));
    }

    private static async Task<HashSet<string>> ScanAsync(TestTable table, RandomExpression expression)
    {
        var scan = new ScanRequest
        {
            TableName = table.Name,
            FilterExpression = expression.Root.ToString(),
            ProjectionExpression = "pk",
            ExpressionAttributeNames = expression.Names.Count > 0 ? expression.Names : null,
            ExpressionAttributeValues = expression.Values.Count > 0 ? expression.Values : null,
        };
        try
        {
            return [.. (await table.Client.ScanAsync(scan)).Items.Select(item => item["pk"].S)];
        }
        catch (AmazonDynamoDBException refusal)
        {
            throw new InvalidOperationException($"DynamoDB refuses {expression.Root} with {Text(expression.Values)}: {refusal.Message}");
        }
    }

    /// <summary>Reads the items' bytes as the service writes them.</summary>
    private async Task<IReadOnlyDictionary<string, byte[]>> StoredAsync(TestTable table)
    {
        using var raw = new RawDynamoDB(server.Local, table.Region);
        var page = await raw.CallAsync("DynamoDB_20120810.Scan", $$"""{"TableName":"{{table.Name}}"}""");
        return page.GetProperty("Items").EnumerateArray().ToDictionary(
            item => item.GetProperty("pk").GetProperty("S").GetString()!, item => Encoding.UTF8.GetBytes(item.GetRawText()));
    }

    /// <summary>A mutant may be an expression that DynamoDB does not accept.</summary>
    private static ItemFilter? TryFilter(TestNode root, RandomExpression expression, Func<AttributeValue, AttributeValue> change)
    {
        try
        {
            return Filter(root, expression, change);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Parses an expression with the placeholders that it still uses.</summary>
    private static ItemFilter Filter(TestNode root, RandomExpression expression, Func<AttributeValue, AttributeValue> change)
    {
        var paths = root.All.OfType<TestOperand>().Select(operand => operand.Text).ToList();
        return ItemFilter.Parse(
            root.ToString()!,
            expression.Names.Where(name => paths.Exists(path => path.Split('.').Contains(name.Key))).ToDictionary(),
            expression.Values.Where(value => paths.Contains(value.Key)).ToDictionary(value => value.Key, value => change(value.Value)));
    }

    private static byte[] Json(Dictionary<string, AttributeValue> item, Func<AttributeValue, AttributeValue> change) =>
        Encoding.UTF8.GetBytes(Text(item.ToDictionary(attribute => attribute.Key, attribute => change(attribute.Value))));

    private static string Text(Dictionary<string, AttributeValue> item) =>
        $"{{{string.Join(',', item.Select(attribute => $"{JsonSerializer.Serialize(attribute.Key)}:{Text(attribute.Value)}"))}}}";

    private static string Text(AttributeValue value) => Encoding.UTF8.GetString(AttributeValueWriter.Write(value));

    private static string Text(Dictionary<string, string> names) => JsonSerializer.Serialize(names);

    /// <summary>Deals all pairs of operators and types before it deals one again, so that all occur equally often.</summary>
    private (string Operator, string Type) Deal(Random random)
    {
        if (_deck.Count == 0)
        {
            var pairs = RandomExpression.Leaves.SelectMany(_ => ValuePools.Types, (name, type) => (name, type)).ToArray();
            random.Shuffle(pairs);
            Array.ForEach(pairs, _deck.Enqueue);
        }
        return _deck.Dequeue();
    }
}
