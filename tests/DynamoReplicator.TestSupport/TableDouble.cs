using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Local;

namespace DynamoReplicator.TestSupport;

/// <summary>
/// A client of the caller with a table in memory. Like the service, it accepts at most 25 writes per BatchWriteItem call, and rejects two
/// writes of one key in any spelling. It keeps the order of the calls, responds at once, and does no I/O.
/// </summary>
internal sealed class TableDouble(params string[] keyAttributes)
    : AmazonDynamoDBClient(new AnonymousAWSCredentials(), RegionEndpoint.EUWest1)
{
    private readonly string[] _keyAttributes = keyAttributes.Length > 0 ? keyAttributes : ["pk"];
    private readonly SortedDictionary<string, string> _items = new(StringComparer.Ordinal);

    /// <summary>
    /// The items of the table by their keys, as <see cref="Canonical"/> formats them. Keys are texts and numbers by value, such as
    /// <c>item 1|2E0</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Items => _items;

    /// <summary>All received calls, including rejected ones.</summary>
    public List<BatchWriteItemRequest> Calls { get; } = [];

    /// <summary>The processed writes in order, each as <c>put</c> or <c>delete</c> with the item's key.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Returns the exception that rejects a call, or null to process it.</summary>
    public Func<IReadOnlyList<WriteRequest>, Exception?>? Refuse { get; set; }

    /// <summary>Awaited before a call is processed.</summary>
    public Func<Task>? Hold { get; set; }

    /// <summary>Replaces the response to a processed call.</summary>
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
