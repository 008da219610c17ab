using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.DynamoDBEvents;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Support;

/// <summary>
/// A way in which .NET serializes the event class. AWS's Lambda Test Tool writes names in camel case, nulls, and the empty collections of
/// AWSConfigs.InitializeCollections; Lambda's own serializer writes names as the class has them, without nulls.
/// </summary>
internal sealed record DotNetForm(bool IsCamelCase, bool HasNulls, bool HasEmptyCollections)
{
    public static readonly IReadOnlyList<DotNetForm> All =
    [
        .. from isCamelCase in new[] { true, false }
           from hasNulls in new[] { true, false }
           from hasEmptyCollections in new[] { true, false }
           select new DotNetForm(isCamelCase, hasNulls, hasEmptyCollections),
    ];

    private readonly JsonSerializerOptions _options = new()
    {
        MaxDepth = 256,
        PropertyNamingPolicy = IsCamelCase ? JsonNamingPolicy.CamelCase : null,
        DefaultIgnoreCondition = HasNulls ? JsonIgnoreCondition.Never : JsonIgnoreCondition.WhenWritingNull,
        Converters = { new Base64() },
    };

    public byte[] Serialize(DynamoDBEvent streamEvent) =>
        JsonSerializer.SerializeToUtf8Bytes(HasEmptyCollections ? WithEmptyCollections(streamEvent) : streamEvent, _options);

    /// <summary>
    /// Whether a value in the item is an empty list, map or set. It cannot be distinguished from the other empty collections beside it.
    /// </summary>
    public static bool HasAnEmptyCollection(Dictionary<string, AttributeValue>? item) =>
        item?.Values.Any(IsOrHasAnEmptyCollection) ?? false;

    private static bool IsOrHasAnEmptyCollection(AttributeValue value) =>
        value is { L.Count: 0 } or { M.Count: 0 } or { SS.Count: 0 } or { NS.Count: 0 } or { BS.Count: 0 }
        || (value.L?.Any(IsOrHasAnEmptyCollection) ?? false) || HasAnEmptyCollection(value.M);

    private static DynamoDBEvent WithEmptyCollections(DynamoDBEvent streamEvent) => new()
    {
        Records =
        [
            .. streamEvent.Records.Select(record => new DynamodbStreamRecord
            {
                EventID = record.EventID,
                EventName = record.EventName,
                EventVersion = record.EventVersion,
                EventSource = record.EventSource,
                EventSourceArn = record.EventSourceArn,
                AwsRegion = record.AwsRegion,
                UserIdentity = record.UserIdentity,
                Dynamodb = new StreamRecord
                {
                    ApproximateCreationDateTime = record.Dynamodb.ApproximateCreationDateTime,
                    Keys = Filled(record.Dynamodb.Keys),
                    NewImage = Filled(record.Dynamodb.NewImage ?? []),
                    OldImage = Filled(record.Dynamodb.OldImage ?? []),
                    SequenceNumber = record.Dynamodb.SequenceNumber,
                    SizeBytes = record.Dynamodb.SizeBytes,
                    StreamViewType = record.Dynamodb.StreamViewType,
                },
            }),
        ],
    };

    private static Dictionary<string, AttributeValue> Filled(Dictionary<string, AttributeValue> item) =>
        item.ToDictionary(attribute => attribute.Key, attribute => Filled(attribute.Value), StringComparer.Ordinal);

    private static AttributeValue Filled(AttributeValue value) => new()
    {
        S = value.S,
        N = value.N,
        B = value.B,
        BOOL = value.BOOL,
        NULL = value.NULL,
        L = [.. (value.L ?? []).Select(Filled)],
        M = Filled(value.M ?? []),
        SS = value.SS ?? [],
        NS = value.NS ?? [],
        BS = value.BS ?? [],
    };

    private sealed class Base64 : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(value.ToArray());
    }
}
