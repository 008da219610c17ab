using System.Globalization;
using System.Text;
using Amazon.Lambda.DynamoDBEvents;
using static Amazon.Lambda.DynamoDBEvents.DynamoDBEvent;

namespace DynamoReplicator.Tests.Support;

/// <summary>One change in a test's event.</summary>
internal sealed record Change(string EventName, Dictionary<string, AttributeValue> Keys, Dictionary<string, AttributeValue>? NewImage)
{
    public string SequenceNumber { get; init; } = "";

    public bool IsByTimeToLive { get; init; }

    public bool IsRemove => NewImage is null;
}

/// <summary>
/// A synthetic stream event, built change by change:
/// <code>new StreamEvents().Insert("a", ("size", N("1"))).Remove("a")</code>
/// It can be returned as the bytes that Lambda delivers, as the body of a GetRecords response, or as the event class. Sequence numbers
/// ascend.
/// </summary>
internal sealed class StreamEvents
{
    public const string Arn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-11-21T00:00:00.000";

    private readonly List<Change> _changes = [];

    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>The time at which the source committed the changes.</summary>
    public DateTime CreatedAt { get; init; } = new(2026, 11, 21, 8, 30, 0, DateTimeKind.Utc);

    public string SourceArn { get; init; } = Arn;

    public static string SequenceNumberOf(int record) => $"1405400000000{record.ToString("D12", CultureInfo.InvariantCulture)}";

    /// <summary>The response that makes Lambda resume at a record.</summary>
    public static string ResumeAt(int record) => $"{{\"batchItemFailures\":[{{\"itemIdentifier\":\"{SequenceNumberOf(record)}\"}}]}}";

    /// <summary>Creates an event of up to three random changes in a random or the plain spelling. A seed determines the event.</summary>
    public static byte[] Random(int seed)
    {
        var changes = new StreamEvents();
        for (var change = 0; change < seed % 4; change++)
        {
            changes.Add(new RandomContent(seed * 10 + change).Change());
        }
        var spelling = seed % 3 == 0 ? Spelling.Plain : Spelling.Random(seed);
        return seed % 5 == 0 ? changes.ToGetRecordsJson(spelling) : changes.ToJson(spelling);
    }

    /// <summary>
    /// Creates an event of up to three random changes, as .NET serializes the event class in one of its forms. A seed determines the event.
    /// </summary>
    public static byte[] RandomByDotNet(int seed)
    {
        var changes = new StreamEvents();
        for (var change = 0; change <= seed % 3; change++)
        {
            changes.Add(new RandomContent(seed * 10 + change).Change());
        }
        return DotNetForm.All[seed % DotNetForm.All.Count].Serialize(changes.ToDynamoDBEvent());
    }

    public StreamEvents Insert(string key, params (string Name, AttributeValue Value)[] attributes) => Put("INSERT", key, attributes);

    public StreamEvents Modify(string key, params (string Name, AttributeValue Value)[] attributes) => Put("MODIFY", key, attributes);

    public StreamEvents Remove(string key) => Add("REMOVE", Values.Item(("pk", Values.S(key))), null);

    /// <summary>A delete by DynamoDB's time to live.</summary>
    public StreamEvents Expire(string key) => Add(new Change("REMOVE", Values.Item(("pk", Values.S(key))), null) { IsByTimeToLive = true });

    public StreamEvents Add(string eventName, Dictionary<string, AttributeValue> keys, Dictionary<string, AttributeValue>? newImage) =>
        Add(new Change(eventName, keys, newImage));

    public StreamEvents Add(Change change)
    {
        _changes.Add(change.SequenceNumber.Length > 0 ? change : change with { SequenceNumber = SequenceNumberOf(_changes.Count) });
        return this;
    }

    public byte[] ToJson(Spelling? spelling = null)
    {
        var json = spelling ?? Spelling.Plain;
        return Encoding.UTF8.GetBytes(
            json.Object([("Records", json.Array(_changes.Select(change => Record(json, change, fromLambda: true))))]));
    }

    /// <summary>The same records as a response of the streams API.</summary>
    public byte[] ToGetRecordsJson(Spelling? spelling = null)
    {
        var json = spelling ?? Spelling.Plain;
        return Encoding.UTF8.GetBytes(json.Object(
        [
            ("NextShardIterator", json.Text("arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026|1|AAAA")),
            ("Records", json.Array(_changes.Select(change => Record(json, change, fromLambda: false)))),
        ]));
    }

    public MemoryStream ToStream() => new(ToJson());

    public DynamoDBEvent ToDynamoDBEvent() => new() { Records = [.. _changes.Select(TypedRecord)] };

    public override string ToString() => Encoding.UTF8.GetString(ToJson());

    private StreamEvents Put(string eventName, string key, (string, AttributeValue)[] attributes) =>
        Add(eventName, Values.Item(("pk", Values.S(key))), Values.Item([("pk", Values.S(key)), .. attributes]));

    private string Record(Spelling json, Change change, bool fromLambda)
    {
        var members = new List<(string, string)>
        {
            ("eventID", json.Text("c4ca4238a0b923820dcc509a6f75849b")),
            ("eventName", json.Text(change.EventName)),
            ("eventVersion", json.Text("1.1")),
            ("eventSource", json.Text("aws:dynamodb")),
            ("awsRegion", json.Text("us-east-1")),
            ("dynamodb", json.Object(Parts(json, change))),
        };
        if (change.IsByTimeToLive)
        {
            members.Add(("userIdentity", json.Object(
            [
                (fromLambda ? "type" : "Type", json.Text("Service")),
                (fromLambda ? "principalId" : "PrincipalId", json.Text("dynamodb.amazonaws.com")),
            ])));
        }
        if (fromLambda)
        {
            members.Add(("eventSourceARN", json.Text(SourceArn)));
        }
        return json.Object(members);
    }

    private List<(string, string)> Parts(Spelling json, Change change)
    {
        List<(string, string)> parts =
        [
            ("ApproximateCreationDateTime", new DateTimeOffset(CreatedAt).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("Keys", json.Of(change.Keys)),
            ("SequenceNumber", json.Text(change.SequenceNumber)),
            ("SizeBytes", "26"),
            ("StreamViewType", json.Text("NEW_AND_OLD_IMAGES")),
            ("OldImage", json.Of(change.Keys)),
        ];
        if (change.NewImage is { } image)
        {
            parts.Add(("NewImage", json.Of(image)));
        }
        return parts;
    }

    private DynamodbStreamRecord TypedRecord(Change change) => new()
    {
        EventID = "c4ca4238a0b923820dcc509a6f75849b",
        EventName = change.EventName,
        EventVersion = "1.1",
        EventSource = "aws:dynamodb",
        EventSourceArn = SourceArn,
        AwsRegion = "us-east-1",
        UserIdentity = change.IsByTimeToLive ? new Identity { Type = "Service", PrincipalId = "dynamodb.amazonaws.com" } : null,
        Dynamodb = new StreamRecord
        {
            ApproximateCreationDateTime = CreatedAt,
            Keys = change.Keys,
            NewImage = change.NewImage,
            OldImage = change.Keys,
            SequenceNumber = change.SequenceNumber,
            SizeBytes = 26,
            StreamViewType = "NEW_AND_OLD_IMAGES",
        },
    };
}
