using System.Text;
using System.Text.Json;

namespace DynamoReplicator.Simulation.Service;

/// <summary>
/// Writes up to 25 puts and deletes with distinct keys:
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html.
/// </summary>
internal sealed class BatchWriteItem(Func<string, SimTable> tables, Leniency leniency)
{
    public const int MostWrites = 25;

    public byte[] Answer(JsonElement request)
    {
        if (!request.TryGetProperty("RequestItems", out var byTable)
            || byTable.ValueKind != JsonValueKind.Object
            || !byTable.EnumerateObject().Any())
        {
            throw ServiceException.Invalid(
                "1 validation error detected: Value at 'requestItems' failed to satisfy constraint: " +
                "Member must have length greater than or equal to 1");
        }
        var count = byTable.EnumerateObject().Sum(writes => writes.Value.GetArrayLength());
        if (count is 0 or > MostWrites || byTable.EnumerateObject().Any(writes => writes.Value.GetArrayLength() == 0))
        {
            throw ServiceException.Invalid(count == 0
                ? "1 validation error detected: Member must have length greater than or equal to 1"
                : "Too many items requested for the BatchWriteItem call");
        }
        // A call with an invalid write writes nothing.
        var parsed = byTable.EnumerateObject()
            .Select(writes => (Table: tables(writes.Name), Writes: Read(writes.Value, tables(writes.Name).Schema)))
            .ToList();
        return Carry(parsed, SimDynamoDB.IsCounting(request));
    }

    /// <summary>Returns the validated writes of a call.</summary>
    public static List<BatchWrite> Read(JsonElement requests, TableSchema schema)
    {
        var writes = requests.EnumerateArray().Select(request => Read(request.EnumerateObject().Single(), schema, request)).ToList();
        return writes.DistinctBy(write => write.Item.Key).Count() < writes.Count
            ? throw ServiceException.Invalid("Provided list of item keys contains duplicates")
            : writes;
    }

    private static BatchWrite Read(JsonProperty request, TableSchema schema, JsonElement whole) => request.Name switch
    {
        "PutRequest" => new BatchWrite(false, ItemReader.ReadItem(request.Value.GetProperty("Item"), schema), whole),
        "DeleteRequest" => new BatchWrite(true, ItemReader.ReadKey(request.Value.GetProperty("Key"), schema), whole),
        _ => throw ServiceException.Invalid("Supplied AttributeValue has more than one datatypes set"),
    };

    private byte[] Carry(List<(SimTable Table, List<BatchWrite> Writes)> parsed, bool isCounting)
    {
        var unprocessed = new List<string>();
        var capacity = new List<string>();
        var number = 0;
        foreach (var (table, writes) in parsed)
        {
            var undone = new List<string>();
            var units = 0;
            foreach (var write in writes)
            {
                if (leniency.IsUnprocessed(number++))
                {
                    undone.Add(write.Json.GetRawText());
                    continue;
                }
                units += 1 + write.Item.Size / 1024;
                Apply(table, write);
            }
            unprocessed.AddRange(undone.Count > 0 ? [$"{JsonSerializer.Serialize(table.Name)}:[{string.Join(',', undone)}]"] : []);
            capacity.AddRange(isCounting ? [SimDynamoDB.Capacity(table.Name, units)] : []);
        }
        var json = new StringBuilder("{\"UnprocessedItems\":{").AppendJoin(',', unprocessed).Append('}');
        return SimDynamoDB.Utf8(
            (isCounting ? json.Append(",\"ConsumedCapacity\":[").AppendJoin(',', capacity).Append(']') : json).Append('}'));
    }

    private static void Apply(SimTable table, BatchWrite write)
    {
        if (write.IsDelete)
        {
            table.Delete(write.Item.Key);
        }
        else
        {
            table.Put(write.Item);
        }
    }
}

/// <summary>One put or delete of a call.</summary>
internal sealed record BatchWrite(bool IsDelete, Item Item, JsonElement Json);
