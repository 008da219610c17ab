namespace DynamoReplicator.EndToEnd;

internal static class Median
{
    public static double Of<T>(IReadOnlyCollection<T> rounds, Func<T, double> value)
    {
        var sorted = rounds.Select(value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
