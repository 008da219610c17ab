using System.Globalization;
using System.Text;
using DynamoReplicator.Simulation.Service;

namespace DynamoReplicator.Simulation.Streams;

/// <summary>A record of the source table's stream.</summary>
internal sealed class StreamRecord
{
    public StreamRecord(long number, DateTimeOffset at, SimTable source, ItemKey key, Item? before, Item? after)
    {
        SequenceNumber = (100_000_000_000_000_000 + number).ToString(CultureInfo.InvariantCulture);
        At = at;
        Key = key;
        Before = before;
        After = after;
        StreamsJson = ToJson(source);
        Json = Encoding.UTF8.GetBytes($"{StreamsJson[..^1]},\"eventSourceARN\":\"{source.Arn}/stream/2026-11-21T00:00:00.000\"}}");
    }

    public string SequenceNumber { get; }

    public DateTimeOffset At { get; }

    public ItemKey Key { get; }

    public Item? Before { get; }

    public Item? After { get; }

    /// <summary>The record as in the streams API.</summary>
    public string StreamsJson { get; }

    /// <summary>The record as in Lambda's event.</summary>
    public byte[] Json { get; }

    /// <summary>The key as DynamoDB JSON.</summary>
    public string KeyJson => Encoding.UTF8.GetString((After ?? Before)!.KeyJson);

    public override string ToString() => $"record {SequenceNumber}";

    private string ToJson(SimTable source)
    {
        var name = After is null ? "REMOVE" : Before is null ? "INSERT" : "MODIFY";
        var seconds = (At - DateTimeOffset.UnixEpoch).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        return $"{{\"eventID\":\"{SequenceNumber}\",\"eventName\":\"{name}\",\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
            + $"\"awsRegion\":\"{source.Region}\",\"dynamodb\":{{\"ApproximateCreationDateTime\":{seconds},"
            + $"\"Keys\":{KeyJson},{Image("NewImage", After)}{Image("OldImage", Before)}"
            + $"\"SequenceNumber\":\"{SequenceNumber}\",\"SizeBytes\":{After?.Size ?? 0},\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}}}";
    }

    private static string Image(string name, Item? image) => image is null ? "" : $"\"{name}\":{Encoding.UTF8.GetString(image.Json)},";
}
