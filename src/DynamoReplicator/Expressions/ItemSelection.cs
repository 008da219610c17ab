namespace DynamoReplicator.Expressions;

/// <summary>The part of the source that a replica holds, as far as expressions and lists say so. It is parsed once per replica.</summary>
/// <param name="Filter">The items; null for all.</param>
/// <param name="Attributes">The attributes; null for all.</param>
internal sealed record ItemSelection(ItemFilter? Filter, AttributeList? Attributes)
{
    /// <exception cref="FormatException">The filter expression is invalid, which the options' validation reports.</exception>
    public static ItemSelection Of(ReplicaTable replica) => new(
        replica.FilterExpression is { } expression
            ? ItemFilter.Parse(expression, replica.ExpressionAttributeNames, replica.ExpressionAttributeValues)
            : null,
        replica.Attributes is { } kept ? new AttributeList(kept, areOmitted: false)
            : replica.OmitAttributes is { } omitted ? new AttributeList(omitted, areOmitted: true)
            : null);
}
