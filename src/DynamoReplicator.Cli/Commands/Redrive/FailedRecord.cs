using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Items;

namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>A stream record of a failed batch: its key, and whether the item was removed. The images are not used.</summary>
/// <param name="Key">The key as DynamoDB JSON.</param>
/// <param name="Identity">The key's canonical identity, whatever its spelling.</param>
/// <param name="Removal">Whether the item was removed, and by whom.</param>
/// <param name="SequenceNumber">The sequence number; null if the record has none.</param>
internal sealed record FailedRecord(string Key, string Identity, Removal Removal, BigInteger? SequenceNumber)
{
    /// <param name="record">A record from a stream event or from the streams API.</param>
    /// <returns>Null if the record has no valid key.</returns>
    public static FailedRecord? Read(JsonElement record)
    {
        if (!Has(record, "dynamodb", JsonValueKind.Object, out var change) || !Has(change, "Keys", JsonValueKind.Object, out var keys))
        {
            return null;
        }
        var key = JsonSerializer.Serialize(keys);
        try
        {
            using var identity = new PooledList<byte>(128);
            ItemKey.Append(Encoding.UTF8.GetBytes(key), identity);
            return new FailedRecord(key, Encoding.Latin1.GetString(identity.Span), RemovalOf(record), NumberOf(change));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Removal RemovalOf(JsonElement record)
    {
        if (!IsText(record, "REMOVE", "eventName"))
        {
            return Removal.None;
        }
        // Lambda's events and the streams API capitalize these properties differently.
        return Has(record, "userIdentity", JsonValueKind.Object, out var identity) && IsText(identity, "Service", "type", "Type")
            && IsText(identity, "dynamodb.amazonaws.com", "principalId", "PrincipalId")
                ? Removal.ByTimeToLive
                : Removal.ByWriter;
    }

    private static BigInteger? NumberOf(JsonElement change) =>
        Has(change, "SequenceNumber", JsonValueKind.String, out var text)
        && BigInteger.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static bool IsText(JsonElement json, string text, params string[] names) =>
        names.Any(name => Has(json, name, JsonValueKind.String, out var value) && value.ValueEquals(text));

    private static bool Has(JsonElement json, string name, JsonValueKind kind, out JsonElement value) =>
        json.TryGetProperty(name, out value) && value.ValueKind == kind;
}
