using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DynamoReplicator.TestSupport;

/// <summary>
/// A caller's own client with a table in memory behind it, as strict as the service about what a BatchWriteItem call may hold:
/// 25 writes at most, no key twice however it is spelled. It keeps the order of the calls, answers at once, and does no I/O.
/// </summary>
internal sealed class TableDouble(params string[] keyAttributes)
    : AmazonDynamoDBClient(new AnonymousAWSCredentials(), RegionEndpoint.EUWest1)
{
    private readonly string[] _keyAttributes = keyAttributes.Length > 0 ? keyAttributes : ["pk"];
    private readonly SortedDictionary<string, string> _items = new(StringComparer.Ordinal);

    /// <summary>
    /// Every item of the table by its key, as <see cref="Canonical"/> writes
    /// it. Keys are texts and numbers by value, such as <c>item 1|2E0</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Items => _items;

    /// <summary>The calls that came, refused ones included.</summary>
    public List<BatchWriteItemRequest> Calls { get; } = [];

    /// <summary>Every write that was carried out, in order: <c>put</c> or <c>delete</c> and the item's key.</summary>
    public List<string> Log { get; } = [];

    /// <summary>What a call is refused with; null to carry it out.</summary>
    public Func<IReadOnlyList<WriteRequest>, Exception?>? Refuse { get; set; }

    /// <summary>Awaited before a call is carried out.</summary>
    public Func<Task>? Hold { get; set; }

    /// <summary>What the caller gets instead of the answer to a call that was carried out.</summary>
    public Func<Exception?>? LoseAnswer { get; set; }

    public static bool IsFor(WriteRequest write, string partitionKey) => KeyIn(write)["pk"].S == partitionKey;

    public static AmazonDynamoDBException Error(string code, string message = "") =>
        new(message, ErrorType.Sender, code, "request", System.Net.HttpStatusCode.BadRequest);

    public override async Task<BatchWriteItemResponse> BatchWriteItemAsync(
        BatchWriteItemRequest request, CancellationToken cancellationToken = default)
    {
        Calls.Add(request);
        if (Hold is { } hold)
        {
            await hold();
        }
        var writes = request.RequestItems.Single().Value;
        if (Rejection(writes) is { } error)
        {
            throw error;
        }
        foreach (var write in writes)
        {
            Apply(write);
        }
        if (LoseAnswer?.Invoke() is { } loss)
        {
            throw loss;
        }
        return new BatchWriteItemResponse { UnprocessedItems = [] };
    }

    private Exception? Rejection(List<WriteRequest> writes)
    {
        if (Refuse?.Invoke(writes) is { } refusal)
        {
            return refusal;
        }
        if (writes.Count is 0 or > 25)
        {
            return Error("ValidationException", "Too many items requested for the BatchWriteItem call");
        }
        return writes.Select(KeyOf).Distinct(StringComparer.Ordinal).Count() < writes.Count
            ? Error("ValidationException", "Provided list of item keys contains duplicates")
            : null;
    }

    private void Apply(WriteRequest write)
    {
        var key = KeyOf(write);
        Log.Add($"{(write.PutRequest is null ? "delete" : "put")} {key}");
        if (write.PutRequest is { } put)
        {
            _items[key] = Canonical.Item(put.Item);
        }
        else
        {
            _items.Remove(key);
        }
    }

    private string KeyOf(WriteRequest write) => string.Join('|', _keyAttributes.Select(name => KeyIn(write)[name]).Select(value =>
        value.N is { } number ? ExactNumber.Parse(number).ToString() : value.S ?? Convert.ToHexString(value.B.ToArray())));

    private static Dictionary<string, AttributeValue> KeyIn(WriteRequest write) => write.PutRequest?.Item ?? write.DeleteRequest.Key;
}
