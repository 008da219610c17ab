using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Tests.Reconciliation.Support;

/// <summary>The order in which a scan returns a table's items.</summary>
public enum ScanOrder
{
    /// <summary>By a hash of the partition key, then by the sort key, as DynamoDB was observed to do.</summary>
    Natural,

    /// <summary>By another hash, of the whole key, which also distributes the items over the segments in another way.</summary>
    Other,

    /// <summary>Natural, but a proxy shuffles the pages, and the items in each page.</summary>
    Shuffled,
}

/// <summary>A table that can be scanned in any order. Its key is <c>pk</c>, a string, and <c>sk</c>, a number.</summary>
internal sealed class ScannedTable
{
    private const int MaxBatchBytes = 16 * 1024 * 1024;

    private readonly SortedDictionary<(string Pk, long Sk), string> _items = [];
    private readonly Dictionary<(int, int), List<(string Pk, long Sk)>> _segments = [];

    public ScanOrder Order { get; set; }

    /// <summary>The size after which a page ends.</summary>
    public int PageBytes { get; set; } = 1024 * 1024;

    /// <summary>Inserts empty pages and shuffles. Null for neither.</summary>
    public Random? Random { get; set; }

    public string? TimeToLiveAttribute { get; set; }

    public int Count => _items.Count;

    /// <summary>The keys that BatchGetItem has read.</summary>
    public int KeysLookedUp { get; private set; }

    /// <param name="pk">The partition key.</param>
    /// <param name="sk">The sort key.</param>
    /// <param name="attributes">The other attributes as they are spelled in the item, with a comma before each.</param>
    public void Put(string pk, long sk, string attributes) =>
        _items[(pk, sk)] = string.Create(
            CultureInfo.InvariantCulture, $$$"""{"pk":{"S":"{{{pk}}}"},"sk":{"N":"{{{sk}}}"}{{{attributes}}}}""");

    public void PutJson(string pk, long sk, string json) => _items[(pk, sk)] = json;

    public void Delete(string pk, long sk) => _items.Remove((pk, sk));

    public string Describe(string region) =>
        $$$"""
        {"Table":{"TableName":"orders","TableArn":"arn:aws:dynamodb:{{{region}}}:123456789012:table/orders","ItemCount":{{{Count}}},
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
        "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}]}}
        """;

    public string DescribeTimeToLive() => TimeToLiveAttribute is { } name
        ? $$$"""{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"{{{name}}}"}}"""
        : """{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}""";

    public string Scan(JsonElement request)
    {
        var keys = KeysOf((request.GetProperty("Segment").GetInt32(), request.GetProperty("TotalSegments").GetInt32()));
        var next = request.TryGetProperty("ExclusiveStartKey", out var start) ? keys.IndexOf(KeyIn(start)) + 1 : 0;
        var (items, bytes) = (new List<string>(), 0);
        var isEmpty = next > 0 && Random is { } random && random.Next(4) == 0;
        for (; !isEmpty && next < keys.Count && bytes < PageBytes; next++)
        {
            items.Add(_items[keys[next]]);
            bytes += items[^1].Length;
        }
        var last = next < keys.Count || isEmpty ? $",\"LastEvaluatedKey\":{Key(keys[next - 1])}" : "";
        return $"{{\"Items\":[{string.Join(',', items)}]{last},\"ConsumedCapacity\":{Units(0.5 * Math.Ceiling(bytes / 4096.0))}}}";
    }

    public string BatchGet(JsonElement request)
    {
        var isConsistent = request.GetProperty("ConsistentRead").GetBoolean();
        var (found, left, bytes, units) = (new List<string>(), new List<string>(), 0, 0.0);
        foreach (var key in request.GetProperty("Keys").EnumerateArray())
        {
            if (bytes > MaxBatchBytes)
            {
                left.Add(key.GetRawText());
                continue;
            }
            KeysLookedUp++;
            var item = _items.GetValueOrDefault(KeyIn(key), "");
            bytes += item.Length;
            units += (isConsistent ? 1 : 0.5) * Math.Max(1, Math.Ceiling(item.Length / 4096.0));
            found.AddRange(item.Length > 0 ? [item] : []);
        }
        var unprocessed = left.Count > 0 ? $"\"orders\":{{\"Keys\":[{string.Join(',', left)}]}}" : "";
        return $"{{\"Responses\":{{\"orders\":[{string.Join(',', found)}]}},\"UnprocessedKeys\":{{{unprocessed}}},"
            + $"\"ConsumedCapacity\":[{Units(units)}]}}";
    }

    private List<(string Pk, long Sk)> KeysOf((int Number, int Count) segment)
    {
        if (!_segments.TryGetValue(segment, out var keys))
        {
            keys = [.. _items.Keys.Where(key => HashOf(key) % (uint)segment.Count == (uint)segment.Number)
                .OrderBy(HashOf).ThenBy(key => key)];
            if (Order == ScanOrder.Shuffled)
            {
                var shuffled = keys.ToArray();
                Random!.Shuffle(shuffled);
                keys = [.. shuffled];
            }
            _segments[segment] = keys;
        }
        return keys;
    }

    private uint HashOf((string Pk, long Sk) key)
    {
        var text = Order == ScanOrder.Other ? $"other {key}" : key.Pk;
        return BitConverter.ToUInt32(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static (string, long) KeyIn(JsonElement key) => (
        key.GetProperty("pk").GetProperty("S").GetString()!,
        long.Parse(key.GetProperty("sk").GetProperty("N").GetString()!, CultureInfo.InvariantCulture));

    private static string Key((string Pk, long Sk) key) => $$$"""{"pk":{"S":"{{{key.Pk}}}"},"sk":{"N":"{{{key.Sk}}}"}}""";

    private static string Units(double units) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""{"TableName":"orders","CapacityUnits":{{{units}}}}""");
}
