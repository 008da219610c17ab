using System.Text;
using System.Text.Json;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Service;

/// <summary>A response of the service.</summary>
internal sealed record Answer(int Status, byte[] Body)
{
    public static Answer Error(string code, string message, int status = 400) => new(
        status,
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["__type"] = $"com.amazonaws.dynamodb.v20120810#{code}", ["message"] = message }));
}

/// <summary>The imperfections of a successful call.</summary>
/// <param name="IsUnprocessed">Returns whether to leave the n-th write or key unprocessed.</param>
/// <param name="IsStale">Returns whether an eventually consistent read misses a recent change.</param>
internal sealed record Leniency(Func<int, bool> IsUnprocessed, Func<bool> IsStale)
{
    public static readonly Leniency None = new(_ => false, () => false);
}

/// <summary>
/// DynamoDB in memory: the operations that the library calls, and those that fill a table, with the service's rules and limits. A test
/// compares them with DynamoDB Local.
/// </summary>
internal sealed class SimDynamoDB
{
    private const string Target = "DynamoDB_20120810.";

    private readonly Dictionary<string, SimTable> _tables = [];

    /// <summary>The stream of the Region's table, or null if it has none.</summary>
    public SimStream? Stream { get; set; }

    public void Add(SimTable table) => _tables.Add(table.Name, table);

    public SimTable this[string table] => _tables[table];

    /// <summary>Processes a call.</summary>
    /// <param name="target">The operation, such as <c>DynamoDB_20120810.BatchWriteItem</c>.</param>
    /// <param name="body">The request.</param>
    /// <param name="leniency">The imperfections of the call.</param>
    public Answer Call(string target, ReadOnlyMemory<byte> body, Leniency leniency)
    {
        try
        {
            if (body.Length > 16 * 1024 * 1024)
            {
                throw new ServiceException("RequestEntityTooLargeException", "Request size is too large", 413);
            }
            using var request = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 300 });
            return new Answer(200, Carry(target, request.RootElement, leniency));
        }
        catch (JsonException)
        {
            return Answer.Error("SerializationException", "Start of structure or map found where not expected.");
        }
        catch (ServiceException error)
        {
            return Answer.Error(error.Code, error.Message, error.Status);
        }
    }

    private byte[] Carry(string target, JsonElement request, Leniency leniency) => target switch
    {
        Target + "BatchWriteItem" => new BatchWriteItem(Table, leniency).Answer(request),
        Target + "BatchGetItem" => new BatchGetItem(Table, leniency).Answer(request),
        Target + "Scan" => new ScanOperation(Table, leniency).Answer(request),
        Target + "DescribeTable" => DescribeTable.Answer(Table(NameIn(request)), Stream),
        Target + "DescribeTimeToLive" => """{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}"""u8.ToArray(),
        Target + "PutItem" => Put(request),
        Target + "DeleteItem" => Delete(request),
        _ when target.StartsWith(StreamsOperations.Target, StringComparison.Ordinal) && Stream is { } stream =>
            StreamsOperations.Answer(target, request, stream),
        _ => throw new ServiceException("UnknownOperationException", ""),
    };

    private byte[] Put(JsonElement request)
    {
        var table = Table(NameIn(request));
        table.Put(ItemReader.ReadItem(Member(request, "Item"), table.Schema));
        return "{}"u8.ToArray();
    }

    private byte[] Delete(JsonElement request)
    {
        var table = Table(NameIn(request));
        table.Delete(ItemReader.ReadKey(Member(request, "Key"), table.Schema).Key);
        return "{}"u8.ToArray();
    }

    private SimTable Table(string name) => _tables.TryGetValue(name.Split('/')[^1], out var table)
        ? table
        : throw new ServiceException("ResourceNotFoundException", $"Requested resource not found: Table: {name} not found");

    private static string NameIn(JsonElement request) => Member(request, "TableName").GetString()!;

    private static JsonElement Member(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) ? value : throw ServiceException.Invalid(
            $"The parameter '{name}' is required but was not present in the request");

    /// <summary>Returns consumed capacity as in a response.</summary>
    public static string Capacity(string table, double units) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{{\"TableName\":{JsonSerializer.Serialize(table)},\"CapacityUnits\":{units}}}");

    public static bool IsCounting(JsonElement request) =>
        request.TryGetProperty("ReturnConsumedCapacity", out var asked) && asked.GetString() is "TOTAL" or "INDEXES";

    public static byte[] Utf8(StringBuilder json) => Encoding.UTF8.GetBytes(json.ToString());
}
