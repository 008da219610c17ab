using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Expressions;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>The library accepts and rejects the same expressions as DynamoDB Local.</summary>
public sealed class FilterExpressionErrorTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    /// <summary>DynamoDB Local accepts these words, which AWS's list of reserved words contains. The library follows the list.</summary>
    private static readonly string[] AcceptedByDynamoDBLocal = ["CONVERT", "SIZE"];

    private static readonly string[] Expressions =
    [
        "n = :n", "(n = :n)", "((n = :n))", "(n) = (:n)", "((n)) = :n", "n = :n AND", "n", ":n", "n = :n n", "n == :n", "n != :n",
        "n = :n = :n", "(n = :n) = :n", "n = (n = :n)", "NOT n AND n = :n", "NOT NOT n = :n", "NOT (n = :n)", "NOT ((n = :n))",
        "((n = :n) AND (attribute_exists(n)))", "n=:n\tAND\n\r attribute_exists (n)", "_n = :n", "1n = :n", "n1_ = :n", "n-a = :n", "n = 5",
        "n = \"5\"", "n[0] = :n", "n[00] = :n", "n[-1] = :n", "n[:n] = :n", "n [ 0 ] = :n", "n[99999999999] = :n", "n . a = :n",
        "n.1a = :n", "n..a = :n", ".a = :n", "n + :n = :n", "n = :n;", "n = :undefined AND n = :n", "#undefined = :n", "n = :", "# = :n",
        "contains = :n", "Size(n) = :n", "foo(n) = :n", "size(n)", "size() = :n", "size(size(n)) = :n", "size(n) = size(n)",
        "size(:n) = :n", "n = n", "n.a <> n.a", ":n = :n", "contains(n, n)", "contains(n, size(n))", "contains(n)", "contains(n, :n, :n)",
        "begins_with(n, :n)", "begins_with(size(n), n)", "begins_with(n, a)", "attribute_exists(:n)", "attribute_exists((n)) OR n = :n",
        "attribute_exists(n) = :n", "attribute_exists(n, a)", "attribute_exists(size(n))", "attribute_type(n, :n)", "attribute_type(n, a)",
        "n BETWEEN :n", "n BETWEEN :n AND :n", "n BETWEEN :n AND n", "n NOT BETWEEN :n AND :n", "n BETWEEN :n OR :n", "n IN (:n)",
        "n IN (n)", "n IN ()", "n IN (:n,)", "n IN :n", "n IN ((:n))", "n NOT IN (:n)", "n IN (:n, a, size(n))", "é = :n",
    ];

    [Fact]
    public async Task The_same_expressions_are_accepted()
    {
        var table = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var values = new Dictionary<string, AttributeValue> { [":n"] = new() { N = "5" } };

        var differing = new List<string>();
        foreach (var expression in Expressions)
        {
            if (await IsAcceptedAsync(table, expression, values) != IsAcceptedHere(expression, values))
            {
                differing.Add(expression);
            }
        }

        differing.Should().BeEmpty();
    }

    [Fact]
    public async Task The_same_values_are_accepted()
    {
        var table = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var digits = new string('1', 38);
        var numbers = new[]
        {
            "1", "-0.0", "+1", "01", ".5", "1.", "1e2", "1E125", "1E126", "1E-130", "1E-131", "", " 1", "0x1", "1,0", "--1", "1e", digits,
            $"{digits}1", $"{digits}000", $"{digits}.0",
        };

        var differing = new List<string>();
        foreach (var number in numbers)
        {
            AttributeValue[] ofTypes = [new() { N = number }, new() { NS = [number, "2"] }, new() { L = [new() { N = number }] }];
            foreach (var value in ofTypes)
            {
                var values = new Dictionary<string, AttributeValue> { [":n"] = value };
                if (await IsAcceptedAsync(table, "n = :n", values) != IsAcceptedHere("n = :n", values))
                {
                    differing.Add(number);
                }
            }
        }

        differing.Should().BeEmpty();
    }

    [Fact]
    public async Task The_same_words_are_reserved()
    {
        var table = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);

        var accepted = new List<string>();
        foreach (var word in ReservedWords.All)
        {
            if (await IsAcceptedAsync(table, $"attribute_exists({word})", null))
            {
                accepted.Add(word);
            }
        }

        accepted.Should().BeEquivalentTo(AcceptedByDynamoDBLocal);
    }

    private static bool IsAcceptedHere(string expression, Dictionary<string, AttributeValue>? values)
    {
        try
        {
            return ItemFilter.Parse(expression, null, values) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static async Task<bool> IsAcceptedAsync(TestTable table, string expression, Dictionary<string, AttributeValue>? values)
    {
        try
        {
            await table.Client.ScanAsync(
                new ScanRequest { TableName = table.Name, FilterExpression = expression, ExpressionAttributeValues = values });
            return true;
        }
        catch (AmazonDynamoDBException error) when (error.ErrorCode == "ValidationException")
        {
            return false;
        }
    }
}
