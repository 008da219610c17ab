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
    private static readonly string[] OfExpression =
        ["REPLICA_FILTER_EXPRESSION", "REPLICA_EXPRESSION_ATTRIBUTE_NAMES", "REPLICA_EXPRESSION_ATTRIBUTE_VALUES"];

    private static readonly string[] OfAttributes = ["REPLICA_ATTRIBUTES", "REPLICA_OMIT_ATTRIBUTES"];

    /// <param name="replica">The replica.</param>
    /// <param name="number">Its place in REPLICAS, from 1.</param>
    public ReplicaTable Apply(ReplicaTable replica, int number)
    {
        var (expression, attributes) = (SuffixOf(OfExpression, number), SuffixOf(OfAttributes, number));
        if (expression.Length > 0 && variable(OfExpression[0] + expression) is null)
        {
            errors.Add(
                $"{OfExpression.First(name => variable(name + expression) is not null)}{expression} is set without " +
                $"{OfExpression[0]}{expression}, so the replica would hold all items. Set the expression too, or remove the variable.");
            return replica;
        }
        return replica with
        {
            FilterExpression = variable(OfExpression[0] + expression),
            ExpressionAttributeNames = Read(OfExpression[1] + expression, ExpressionAttributes.ReadNames),
            ExpressionAttributeValues = Read(OfExpression[2] + expression, ExpressionAttributes.ReadValues),
            Attributes = Read(OfAttributes[0] + attributes, (_, text) => ExpressionAttributes.ReadList(text)),
            OmitAttributes = Read(OfAttributes[1] + attributes, (_, text) => ExpressionAttributes.ReadList(text)),
        };
    }

    /// <summary>A variable that applies to no replica is a mistake, because of which a replica would hold more than it should.</summary>
    /// <param name="names">The names of all variables.</param>
    /// <param name="replicas">The number of addresses in REPLICAS.</param>
    public void RejectOthers(IEnumerable<string> names, int replicas)
    {
        foreach (var name in names.Order(StringComparer.Ordinal).Where(name => variable(name) is not null))
        {
            // Windows ignores the case of names.
            if (Array.Find([.. OfExpression, .. OfAttributes], it => name.StartsWith(it, StringComparison.OrdinalIgnoreCase)) is { } known
                && name.Length > known.Length
                && !Enumerable.Range(1, replicas).Any(number => Numbered("", number) == name[known.Length..]))
            {
                errors.Add(
                    $"{name} is set, but {known} takes only the numbers of the tables in REPLICAS, from {Numbered("", 1)} to " +
                    $"{Numbered("", replicas)}. Correct the name, or remove the variable.");
            }
        }
    }

    /// <summary>Whether a variable, with or without a number, is to select items or attributes.</summary>
    public static bool SelectsItems(string name) => BeginsWithOneOf(OfExpression, name);

    /// <inheritdoc cref="SelectsItems"/>
    public static bool SelectsAttributes(string name) => BeginsWithOneOf(OfAttributes, name);

    private static bool BeginsWithOneOf(string[] known, string name) =>
        Array.Exists(known, it => name.StartsWith(it, StringComparison.OrdinalIgnoreCase));

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
