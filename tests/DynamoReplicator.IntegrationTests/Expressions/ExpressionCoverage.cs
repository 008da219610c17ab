namespace DynamoReplicator.IntegrationTests.Expressions;

/// <summary>Counts what a comparison has covered.</summary>
internal sealed class ExpressionCoverage
{
    private readonly Dictionary<(string Operator, string Type), int> _occurrences = [];
    private long _verdicts;
    private long _matches;

    public int Least => RandomExpression.Leaves.Concat(RandomExpression.Logical)
        .SelectMany(_ => ValuePools.Types, (name, type) => _occurrences.GetValueOrDefault((name, type))).Min();

    /// <summary>The share of the verdicts that are true.</summary>
    public double Matched => (double)_matches / _verdicts;

    /// <param name="expression">An expression.</param>
    /// <param name="matches">The number of items that it matched.</param>
    /// <param name="items">The number of items.</param>
    public void Count(TestNode expression, int matches, int items)
    {
        (_verdicts, _matches) = (_verdicts + items, _matches + matches);
        foreach (var node in expression.All.OfType<TestOperator>())
        {
            foreach (var type in TypesOf(node).Distinct())
            {
                _occurrences[(node.Operator, type)] = _occurrences.GetValueOrDefault((node.Operator, type)) + 1;
            }
        }
    }

    /// <summary>A logical operator occurs with the types of the conditions that it combines.</summary>
    private static IEnumerable<string> TypesOf(TestOperator node) =>
        node.Type is { } type ? [type] : node.All.OfType<TestOperator>().Select(inner => inner.Type).OfType<string>();
}
