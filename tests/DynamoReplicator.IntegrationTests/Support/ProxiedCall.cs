using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>A call that the proxy received.</summary>
internal sealed class ProxiedCall
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 200 };
    private static readonly JsonSerializerOptions DeepToo = new() { MaxDepth = 200 };

    private readonly string _table = "";

    public ProxiedCall(int number, string action, byte[] body)
    {
        Number = number;
        Action = action;
        Body = body;
        if (action != "BatchWriteItem")
        {
            return;
        }
        var table = JsonNode.Parse(body, documentOptions: Deep)!["RequestItems"]!.AsObject().Single();
        _table = table.Key;
        Writes = [.. table.Value!.AsArray().Select(ProxiedWrite.Of)];
    }

    /// <summary>The number of earlier calls.</summary>
    public int Number { get; }

    /// <summary>The operation, such as <c>BatchWriteItem</c>.</summary>
    public string Action { get; }

    public byte[] Body { get; }

    /// <summary>
    /// The access key and the Region: <c>AWS4-HMAC-SHA256 Credential=KEY/20261121/us-east-1/dynamodb/aws4_request, …</c>.
    /// </summary>
    public string Authorization { get; init; } = "";

    /// <summary>The writes of a BatchWriteItem call.</summary>
    public IReadOnlyList<ProxiedWrite> Writes { get; } = [];

    /// <summary>Returns the body with only these writes.</summary>
    public byte[] BodyOf(IEnumerable<ProxiedWrite> writes) => Encoding.UTF8.GetBytes(Json("RequestItems", writes));

    /// <summary>Returns a response with these writes as unprocessed. Their JSON is spelled differently, as the service may do.</summary>
    public byte[] AnswerLeaving(IEnumerable<ProxiedWrite> writes) => Encoding.UTF8.GetBytes(Json("UnprocessedItems", writes));

    private string Json(string property, IEnumerable<ProxiedWrite> writes) =>
        new JsonObject { [property] = new JsonObject { [_table] = new JsonArray([.. writes.Select(write => write.Json())]) } }.ToJsonString(
            DeepToo);
}

/// <summary>A put or a delete in a BatchWriteItem call.</summary>
internal sealed class ProxiedWrite
{
    private readonly JsonObject _attributes;

    private ProxiedWrite(bool isDelete, JsonObject attributes)
    {
        IsDelete = isDelete;
        _attributes = attributes;
    }

    public bool IsDelete { get; }

    /// <summary>A key attribute, or any attribute of an item that is put, as JSON: <c>{"S":"a"}</c>.</summary>
    public string? this[string attribute] => _attributes[attribute]?.ToJsonString();

    /// <summary>The key as text, for comparison with keys of the same spelling.</summary>
    public string Key => this["pk"] + this["sk"];

    /// <summary>Whether this is the key schema probe, which deletes a nonexistent key.</summary>
    public bool IsProbe => IsDelete && Key.Contains("key-schema-probe", StringComparison.Ordinal);

    public static ProxiedWrite Of(JsonNode? request) => request!["DeleteRequest"] is { } delete
        ? new ProxiedWrite(true, delete["Key"]!.AsObject())
        : new ProxiedWrite(false, request["PutRequest"]!["Item"]!.AsObject());

    /// <summary>Returns the request with its attributes in another order.</summary>
    public JsonObject Json()
    {
        var attributes = new JsonObject(
            _attributes.Reverse().Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value?.DeepClone())));
        return IsDelete
            ? new JsonObject { ["DeleteRequest"] = new JsonObject { ["Key"] = attributes } }
            : new JsonObject { ["PutRequest"] = new JsonObject { ["Item"] = attributes } };
    }
}
