using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DynamoReplicator.TestSupport;

/// <summary>A received put or delete. <paramref name="Key"/> is the same for every spelling of a key.</summary>
internal sealed record BatchWrite(bool IsDelete, string Key, string Json)
{
    /// <summary>The put item, or the deleted key, as <see cref="Canonical"/> formats it.</summary>
    public string Attributes { get; } = Canonical.Item(Encoding.UTF8.GetBytes(Json));

    public override string ToString() => $"{(IsDelete ? "delete" : "put")} {Attributes}";
}

/// <summary>A received BatchWriteItem call.</summary>
internal sealed partial class BatchCall
{
    private BatchCall(HttpRequestMessage request, byte[] body)
    {
        Method = request.Method;
        Uri = request.RequestUri!;
        Body = body;
        Headers = request.Headers.NonValidated.Concat(request.Content!.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The number of earlier calls without probes. −1 for a probe.</summary>
    public int Number { get; set; } = -1;

    public HttpMethod Method { get; }

    public Uri Uri { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public byte[] Body { get; }

    public string Table { get; private init; } = "";

    public IReadOnlyList<BatchWrite> Writes { get; private init; } = [];

    /// <summary>Whether the call only checks the key schema.</summary>
    public bool IsProbe { get; private init; }

    /// <summary>The Region in the signature.</summary>
    public string SignedRegion => Headers["Authorization"].Split('/')[2];

    public static async Task<BatchCall> ReadAsync(HttpRequestMessage request, Func<JsonElement, string> key)
    {
        var body = await request.Content!.ReadAsByteArrayAsync();
        using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 256 });
        var table = json.RootElement.GetProperty("RequestItems").EnumerateObject().Single();
        var writes = table.Value.EnumerateArray().Select(write => Read(write, key)).ToArray();
        return new BatchCall(request, body)
        {
            Table = table.Name,
            Writes = writes,
            IsProbe = writes is [{ IsDelete: true } only] && Probe().IsMatch(only.Json),
        };
    }

    /// <summary>Matches the random values of a probe's key: a string, a number or binary.</summary>
    [GeneratedRegex("""key-schema-probe|"N":"-\d\.\d{37}"|"B":"[\w+/\\]{22,}=="[}]""")]
    private static partial Regex Probe();

    private static BatchWrite Read(JsonElement write, Func<JsonElement, string> key)
    {
        var request = write.EnumerateObject().Single();
        var attributes = request.Value.EnumerateObject().Single().Value;
        return (request.Name, request.Value.EnumerateObject().Single().Name) switch
        {
            ("PutRequest", "Item") => new BatchWrite(false, key(attributes), attributes.GetRawText()),
            ("DeleteRequest", "Key") => new BatchWrite(true, key(attributes), attributes.GetRawText()),
            _ => throw new FormatException($"Not a write: {write}"),
        };
    }
}
