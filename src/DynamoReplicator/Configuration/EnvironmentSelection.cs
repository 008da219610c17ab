using DynamoReplicator.Expressions;

namespace DynamoReplicator.Configuration;

/// <summary>
/// Reads from environment variables which part of the source each replica holds. A variable applies to all replicas, or with a number at
/// its end, to the replica at that place in REPLICAS. The numbered ones replace the others: a replica's own expression has its own
/// placeholders, and its own list of attributes is complete.
/// </summary>
/// <param name="variable">Returns a variable's text, or null.</param>
/// <param name="errors">Receives the errors.</param>
internal sealed class EnvironmentSelection(Func<string, string?> variable, ICollection<string> errors)
{
    private const int MaxNumber = 99;

    private static readonly string[] OfExpression =
        ["REPLICA_FILTER_EXPRESSION", "REPLICA_EXPRESSION_ATTRIBUTE_NAMES", "REPLICA_EXPRESSION_ATTRIBUTE_VALUES"];

    private static readonly string[] OfAttributes = ["REPLICA_ATTRIBUTES", "REPLICA_OMIT_ATTRIBUTES"];

    /// <param name="replica">The replica.</param>
    /// <param name="number">Its place in REPLICAS, from 1.</param>
    public ReplicaTable Apply(ReplicaTable replica, int number)
    {
        var (expression, attributes) = (SuffixOf(OfExpression, number), SuffixOf(OfAttributes, number));
        return replica with
        {
            FilterExpression = variable(OfExpression[0] + expression),
            ExpressionAttributeNames = Read(OfExpression[1] + expression, ExpressionAttributes.ReadNames),
            ExpressionAttributeValues = Read(OfExpression[2] + expression, ExpressionAttributes.ReadValues),
            Attributes = Read(OfAttributes[0] + attributes, (_, text) => ExpressionAttributes.ReadList(text)),
            OmitAttributes = Read(OfAttributes[1] + attributes, (_, text) => ExpressionAttributes.ReadList(text)),
        };
    }

    /// <summary>A number without a replica is a mistake, because of which a replica would hold more than it should.</summary>
    public void RejectOtherNumbers(int replicas)
    {
        foreach (var name in OfExpression.Concat(OfAttributes))
        {
            foreach (var number in Enumerable.Range(0, MaxNumber + 1).Where(number => number == 0 || number > replicas))
            {
                if (variable(Numbered(name, number)) is not null)
                {
                    errors.Add(
                        $"{Numbered(name, number)} is set, but the tables in REPLICAS have the numbers 1 to {replicas}. " +
                        "Correct the number.");
                }
            }
        }
    }

    private string SuffixOf(string[] names, int number) =>
        Array.Exists(names, name => variable(Numbered(name, number)) is not null) ? Numbered("", number) : "";

    private T? Read<T>(string name, Func<string, string, T> read)
        where T : class
    {
        try
        {
            return variable(name) is { } text ? read(name, text) : null;
        }
        catch (FormatException error)
        {
            if (!errors.Contains(error.Message))
            {
                errors.Add(error.Message); // Once, although it may apply to several replicas.
            }
            return null;
        }
    }

    private static string Numbered(string name, int number) => FormattableString.Invariant($"{name}_{number}");
}
