using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Events.Typed;

/// <summary>Removes the empty collections that AWSConfigs.InitializeCollections adds to attribute values.</summary>
internal static class EmptyCollections
{
    /// <summary>
    /// Returns the value without the empty collections that AWSConfigs.InitializeCollections adds to the member that is set. A single empty
    /// collection is itself a value.
    /// </summary>
    /// <exception cref="FormatException">The value has several empty collections and no other member.</exception>
    public static AttributeValue? Without(AttributeValue? value) =>
        value is { L.Count: 0 } or { M.Count: 0 } or { SS.Count: 0 } or { NS.Count: 0 } or { BS.Count: 0 } ? Remove(value) : value;

    private static AttributeValue Remove(AttributeValue value)
    {
        var set = new AttributeValue
        {
            S = value.S,
            N = value.N,
            B = value.B,
            BOOL = value.BOOL,
            NULL = value.NULL,
            L = value.L is { Count: > 0 } ? value.L : null,
            M = value.M is { Count: > 0 } ? value.M : null,
            SS = value.SS is { Count: > 0 } ? value.SS : null,
            NS = value.NS is { Count: > 0 } ? value.NS : null,
            BS = value.BS is { Count: > 0 } ? value.BS : null,
        };
        if (set is not { S: null, N: null, B: null, BOOL: null, NULL: null, L: null, M: null, SS: null, NS: null, BS: null })
        {
            return set;
        }
        object?[] collections = [value.L, value.M, value.SS, value.NS, value.BS];
        return collections.Count(collection => collection is not null) == 1
            ? value
            : throw new FormatException(ItemForm.OnlyEmptyCollections);
    }
}
