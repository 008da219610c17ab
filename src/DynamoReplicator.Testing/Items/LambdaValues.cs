using LambdaValue = Amazon.Lambda.DynamoDBEvents.DynamoDBEvent.AttributeValue;
using SdkValue = Amazon.DynamoDBv2.Model.AttributeValue;

namespace DynamoReplicator.Testing.Items;

internal static class LambdaValues
{
    /// <summary>Converts a value of Lambda's event class to the SDK's.</summary>
    public static SdkValue ToSdk(LambdaValue value) => value switch
    {
        { L.Count: > 0 } => AttributeTypes.List([.. value.L.Select(ToSdk)]),
        { M.Count: > 0 } => AttributeTypes.Map(value.M.ToDictionary(item => item.Key, item => ToSdk(item.Value), StringComparer.Ordinal)),
        { L: not null, M: null } when IsEmpty(value) => AttributeTypes.List([]),
        { L: null, M: not null } when IsEmpty(value) => AttributeTypes.Map([]),
        _ => new SdkValue
        {
            S = value.S,
            N = value.N,
            B = value.B,
            BOOL = value.BOOL,
            NULL = value.NULL,
            SS = value.SS,
            NS = value.NS,
            BS = value.BS,
        },
    };

    private static bool IsEmpty(LambdaValue value) =>
        value is { S: null, N: null, B: null, BOOL: null, NULL: null, SS: null, NS: null, BS: null };
}
