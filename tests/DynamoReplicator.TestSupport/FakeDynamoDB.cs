using System.Net;
using System.Text.Json;
using DynamoReplicator.Local;

namespace DynamoReplicator.TestSupport;

/// <summary>
/// DynamoDB at the HTTP level, under the real SDK. It has tables, rejects the same calls as the service, records every call, and counts
/// calls in flight. Tests cause faults through <see cref="Respond"/>. Each Region has its own tables.
/// </summary>
/// <param name="keySchema">The key attributes of all tables, with their types. Default: <c>pk</c>, a string.</param>
internal sealed class FakeDynamoDB(params (string Name, string Type)[] keySchema) : HttpMessageHandler
{
    private readonly (string Name, string Type)[] _keySchema = keySchema.Length == 0 ? [("pk", "S")] : keySchema;
    private readonly object _lock = new();
    private readonly List<BatchCall> _calls = [];
    private readonly List<BatchCall> _inFlight = [];
    private readonly Dictionary<string, SortedDictionary<string, string>> _tables = [];

    /// <summary>Returns the response to a call. Default: <see cref="Write"/>.</summary>
    public Func<BatchCall, CancellationToken, Task<HttpResponseMessage>>? Respond { get; set; }

    /// <summary>The calls in the order of their arrival, without the probes of the key schema.</summary>
    public IReadOnlyList<BatchCall> Calls => Locked<IReadOnlyList<BatchCall>>(() => [.. _calls.Where(call => !call.IsProbe)]);

    public IReadOnlyList<BatchCall> Probes => Locked<IReadOnlyList<BatchCall>>(() => [.. _calls.Where(call => call.IsProbe)]);

    /// <summary>All received writes, in order.</summary>
    public IEnumerable<BatchWrite> Writes => Calls.SelectMany(call => call.Writes);

    public int InFlight => Locked(() => _inFlight.Count);

    public int MostInFlight { get; private set; }

    /// <summary>Keys that were in two calls in flight at the same time.</summary>
    public List<string> KeysInFlightTwice { get; } = [];

    /// <summary>Responds to writes with <paramref name="response"/>. Probes are not affected.</summary>
    public void RespondToWrites(Func<BatchCall, HttpResponseMessage> response) =>
        Respond = (call, _) => Task.FromResult(call.IsProbe ? Write(call) : response(call));

    /// <summary>Rejects every call that contains such a write completely, as the service does. Probes are not affected.</summary>
    public void RejectCallsWith(Func<BatchWrite, bool> isRejected, Func<HttpResponseMessage>? rejection = null) =>
        RespondToWrites(call => call.Writes.Any(isRejected) ? (rejection ?? Responses.TooLarge)() : Write(call));

    /// <summary>The items of a table, as <see cref="Canonical"/> formats them.</summary>
    public IReadOnlyCollection<string> Items(string region = "eu-west-1", string table = "orders") =>
        Locked(() => _tables.GetValueOrDefault($"dynamodb.{region}.amazonaws.com/{table}")?.Values.ToArray() ?? []);

    /// <summary>Processes a call like the service. A rejected call writes nothing.</summary>
    /// <param name="call">The call.</param>
    /// <param name="leftUndone">Selects writes to return as unprocessed. Default: none.</param>
    public HttpResponseMessage Write(BatchCall call, Func<BatchWrite, bool>? leftUndone = null)
    {
        if (Refusal(call) is { } refusal)
        {
            return Responses.Invalid(refusal);
        }
        lock (_lock)
        {
            var name = $"{call.Uri.Host}/{call.Table}";
            var table = _tables.TryGetValue(name, out var known) ? known : _tables[name] = new(StringComparer.Ordinal);
            foreach (var write in call.Writes.Where(write => leftUndone?.Invoke(write) != true))
            {
                table.Remove(write.Key);
                if (!write.IsDelete)
                {
                    table.Add(write.Key, write.Attributes);
                }
            }
        }
        var undone = call.Writes.Where(write => leftUndone?.Invoke(write) == true).Select(write => Unprocessed(write.IsDelete, write.Json))
            .ToArray();
        return Written(call.Table, undone);
    }

    /// <summary>The response to a call of which all but <paramref name="unprocessed"/> was processed.</summary>
    public static HttpResponseMessage Written(string table, params string[] unprocessed)
    {
        var byTable = unprocessed.Length == 0 ? "" : $"{JsonSerializer.Serialize(table)}:[{string.Join(',', unprocessed)}]";
        return Responses.Json(HttpStatusCode.OK, $"{{\"UnprocessedItems\":{{{byTable}}}}}");
    }

    public static string Unprocessed(bool isDelete, string json) =>
        isDelete ? $"{{\"DeleteRequest\":{{\"Key\":{json}}}}}" : $"{{\"PutRequest\":{{\"Item\":{json}}}}}";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = await BatchCall.ReadAsync(request, KeyOf);
        Enter(call);
        try
        {
            var response = await (Respond?.Invoke(call, cancellationToken) ?? Task.FromResult(Write(call)));
            response.RequestMessage = request;
            return response;
        }
        finally
        {
            Locked(() => _inFlight.Remove(call));
        }
    }

    private void Enter(BatchCall call)
    {
        lock (_lock)
        {
            call.Number = call.IsProbe ? -1 : _calls.Count(earlier => !earlier.IsProbe);
            _calls.Add(call);
            KeysInFlightTwice.AddRange(_inFlight.Where(other => other.Uri == call.Uri && other.Table == call.Table)
                .SelectMany(other => other.Writes.Select(write => write.Key)).Intersect(call.Writes.Select(write => write.Key)));
            _inFlight.Add(call);
            MostInFlight = Math.Max(MostInFlight, _inFlight.Count);
        }
    }

    private string? Refusal(BatchCall call)
    {
        if (call.Writes.Count is 0 or > 25)
        {
            return "Too many items requested for the BatchWriteItem call";
        }
        if (call.Writes.DistinctBy(write => write.Key).Count() < call.Writes.Count)
        {
            return "Provided list of item keys contains duplicates";
        }
        return call.Writes.Select(KeyRefusal).FirstOrDefault(refusal => refusal is not null);
    }

    /// <summary>A delete's key must match the schema exactly. A put's item only needs the key attributes.</summary>
    private string? KeyRefusal(BatchWrite write)
    {
        using var json = JsonDocument.Parse(write.Json, new JsonDocumentOptions { MaxDepth = 256 });
        if (write.IsDelete && json.RootElement.EnumerateObject().Count() != _keySchema.Length)
        {
            return "The provided key element does not match the schema";
        }
        foreach (var (name, type) in _keySchema)
        {
            if (!json.RootElement.TryGetProperty(name, out var value))
            {
                return write.IsDelete ? "The provided key element does not match the schema"
                    : $"One or more parameter values were invalid: Missing the key {name} in the item";
            }
            if (!value.TryGetProperty(type, out _))
            {
                return write.IsDelete
                    ? "The provided key element does not match the schema"
                    : $"One or more parameter values were invalid: Type mismatch for key {name} expected: {type} actual: "
                        + $"{value.EnumerateObject().Single().Name}";
            }
        }
        return null;
    }

    private string KeyOf(JsonElement attributes) =>
        string.Join('|', _keySchema.Select(key => attributes.TryGetProperty(key.Name, out var value) ? KeyValue(value) : "?"));

    private static string KeyValue(JsonElement value) =>
        value.TryGetProperty("N", out var number) ? ExactNumber.Parse(number.GetString()!).ToString()
            : value.EnumerateObject().Single().Value.GetString()!;

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
