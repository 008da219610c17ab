using DynamoReplicator.Expressions;

namespace DynamoReplicator.Configuration;

/// <summary>Validates which part of the source a replica holds.</summary>
internal static class SelectionValidator
{
    public static IEnumerable<string> ErrorsIn(ReplicaTable replica)
    {
        if (replica is { FilterExpression: not null, Where: not null })
        {
            yield return "it has a FilterExpression and a Where, so it is unclear which items it holds. Remove one.";
        }
        if (new object?[] { replica.Attributes, replica.OmitAttributes, replica.Select }.Count(given => given is not null) > 1)
        {
            yield return "it has more than one of Attributes, OmitAttributes and Select, so it is unclear which attributes it holds. " +
                "Keep one.";
        }
        foreach (var (option, names) in new[] { ("Attributes", replica.Attributes), ("OmitAttributes", replica.OmitAttributes) })
        {
            if (names is { Count: 0 } || names?.Any(string.IsNullOrEmpty) == true)
            {
                yield return $"{option} {(names.Count == 0 ? "is empty" : "has an empty name")}. Name attributes, or omit the option.";
            }
        }
        if (ErrorInFilter(replica) is { } error)
        {
            yield return error;
        }
    }

    private static string? ErrorInFilter(ReplicaTable replica)
    {
        if (replica.FilterExpression is not { } expression)
        {
            var option = replica.ExpressionAttributeNames is not null ? "ExpressionAttributeNames"
                : replica.ExpressionAttributeValues is not null ? "ExpressionAttributeValues"
                : null;
            return option is null ? null : $"it has {option} but no FilterExpression. Specify the expression, or remove them.";
        }
        try
        {
            ItemFilter.Parse(expression, replica.ExpressionAttributeNames, replica.ExpressionAttributeValues);
            return null;
        }
        catch (FormatException error)
        {
            return $"its FilterExpression is invalid. {error.Message}";
        }
    }
}
