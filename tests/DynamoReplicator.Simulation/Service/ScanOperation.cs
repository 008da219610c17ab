using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Simulation.Service;

/// <summary>Scans a page of at most 1 MB: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html.</summary>
internal sealed class ScanOperation(Func<string, SimTable> tables, Leniency leniency)
{
    private const int MostBytes = 1024 * 1024;

    public byte[] Answer(JsonElement request)
    {
        var name = request.GetProperty("TableName").GetString()!;
        var table = tables(name);
        var (segment, segments) = (Number(request, "Segment") ?? 0, Number(request, "TotalSegments") ?? 1);
        if (segment >= segments)
        {
            throw ServiceException.Invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments");
        }
        ItemKey? start = request.TryGetProperty("ExclusiveStartKey", out var key) ? ItemReader.ReadKey(key, table.Schema).Key : null;
        var isConsistent = request.TryGetProperty("ConsistentRead", out var consistent) && consistent.GetBoolean();
        var limit = Number(request, "Limit") ?? int.MaxValue;
        var (items, size) = (new List<Item>(), 0);
        Item? last = null;
        foreach (var item in table.Scan(start, segment, segments, isConsistent ? null : leniency.IsStale))
        {
            items.Add(item);
            size += item.Size;
            // A page may end early, and a fault may end it at any item.
            if (items.Count == limit || size >= MostBytes || leniency.IsUnprocessed(items.Count))
            {
                last = item;
                break;
            }
        }
        return Json(name, items, last, IsKeysOnly(request, table.Schema), SimDynamoDB.IsCounting(request)
            ? (isConsistent ? 1 : 0.5) * (1 + size / 4096) : null);
    }

    private static byte[] Json(string table, List<Item> items, Item? last, bool isKeysOnly, double? units)
    {
        var json = new StringBuilder("{\"Items\":[").AppendJoin(
            ',', items.Select(item => Encoding.UTF8.GetString(isKeysOnly ? item.KeyJson : item.Json)));
        json.Append(System.Globalization.CultureInfo.InvariantCulture, $"],\"Count\":{items.Count},\"ScannedCount\":{items.Count}");
        json.Append(last is null ? "" : $",\"LastEvaluatedKey\":{Encoding.UTF8.GetString(last.KeyJson)}");
        json.Append(units is { } taken ? $",\"ConsumedCapacity\":{SimDynamoDB.Capacity(table, taken)}" : "");
        return SimDynamoDB.Utf8(json.Append('}'));
    }

    /// <summary>Supports one projection: the key attributes, by their aliases.</summary>
    private static bool IsKeysOnly(JsonElement request, TableSchema schema)
    {
        if (!request.TryGetProperty("ProjectionExpression", out var expression))
        {
            return false;
        }
        var aliases = request.GetProperty("ExpressionAttributeNames");
        var names = expression.GetString()!.Split(',').Select(alias => aliases.GetProperty(alias.Trim()).GetString());
        return names.ToHashSet().SetEquals(schema.Keys.Select(key => key.Name)) ? true : throw new NotSupportedException(
            "The simulator can project only the key attributes.");
    }

    private static int? Number(JsonElement request, string name) => request.TryGetProperty(name, out var number) ? number.GetInt32() : null;
}
