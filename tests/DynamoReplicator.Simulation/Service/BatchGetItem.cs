using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Simulation.Service;

/// <summary>Reads up to 100 keys and 16 MB: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html.</summary>
internal sealed class BatchGetItem(Func<string, SimTable> tables, Leniency leniency)
{
    private const int MostKeys = 100;
    private const int MostBytes = 16 * 1024 * 1024;

    public byte[] Answer(JsonElement request)
    {
        var byTable = request.GetProperty("RequestItems").EnumerateObject().Single();
        var (name, asked) = (byTable.Name, byTable.Value);
        var table = tables(name);
        var keys = asked.GetProperty("Keys").EnumerateArray().Select(key => ItemReader.ReadKey(key, table.Schema)).ToList();
        if (keys.Count is 0 or > MostKeys)
        {
            throw ServiceException.Invalid("Too many items requested for the BatchGetItem call");
        }
        if (keys.DistinctBy(key => key.Key).Count() < keys.Count)
        {
            throw ServiceException.Invalid("Provided list of item keys contains duplicates");
        }
        var isConsistent = asked.TryGetProperty("ConsistentRead", out var consistent) && consistent.GetBoolean();
        return Carry(name, table, keys, isConsistent, SimDynamoDB.IsCounting(request));
    }

    private byte[] Carry(string name, SimTable table, List<Item> keys, bool isConsistent, bool isCounting)
    {
        var (found, undone, size) = (new List<string>(), new List<string>(), 0);
        for (var number = 0; number < keys.Count; number++)
        {
            var item = isConsistent ? table[keys[number].Key] : table.ReadEventually(keys[number].Key, leniency.IsStale);
            if (leniency.IsUnprocessed(number) || size + (item?.Size ?? 0) > MostBytes)
            {
                undone.Add(Encoding.UTF8.GetString(keys[number].Json));
            }
            else if (item is not null)
            {
                size += item.Size;
                found.Add(Encoding.UTF8.GetString(item.Json));
            }
        }
        var quoted = JsonSerializer.Serialize(name);
        var json = new StringBuilder($"{{\"Responses\":{{{quoted}:[").AppendJoin(',', found).Append("]},\"UnprocessedKeys\":{");
        if (undone.Count > 0)
        {
            json.Append(quoted).Append(":{\"Keys\":[").AppendJoin(',', undone)
                .Append("],\"ConsistentRead\":").Append(isConsistent ? "true" : "false").Append('}');
        }
        json.Append('}');
        if (isCounting)
        {
            json.Append(",\"ConsumedCapacity\":[")
                .Append(SimDynamoDB.Capacity(name, (isConsistent ? 1 : 0.5) * (1 + size / 4096))).Append(']');
        }
        return SimDynamoDB.Utf8(json.Append('}'));
    }
}
