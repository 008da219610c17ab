using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// Writes to a source table as its users may: puts, updates, deletes, batches, and transactions, mostly to a few hot keys.
/// </summary>
internal sealed class RandomWorkload(TestTable source, Random random, int keys = 40)
{
    private readonly RandomItems _items = new(random);

    /// <summary>Changes an item before it is put.</summary>
    public Action<Dictionary<string, AttributeValue>>? Shape { get; init; }

    public async Task RunAsync(int writes)
    {
        for (var write = 0; write < writes; write++)
        {
            await (random.Next(20) switch
            {
                < 9 => source.PutAsync(Item(Key())),
                < 13 => UpdateAsync(),
                < 17 => source.Client.DeleteItemAsync(source.Name, Key()),
                < 19 => BatchAsync(),
                _ => TransactAsync(),
            });
        }
    }

    /// <summary>Returns a random key. The first keys are the most frequent.</summary>
    private Dictionary<string, AttributeValue> Key()
    {
        var number = (int)(keys * random.NextDouble() * random.NextDouble() * random.NextDouble());
        return source.Shape.Key(number % 2 == 0 ? "customer" : "kunde \"é\\😀\"", number);
    }

    private Dictionary<string, AttributeValue> Item(Dictionary<string, AttributeValue> key)
    {
        var item = _items.Item(key);
        Shape?.Invoke(item);
        return item;
    }

    private Task UpdateAsync()
    {
        var attributes = Item([]).Take(4).ToList();
        var names = attributes.Select((attribute, n) => (Name: $"#n{n}", attribute.Key)).ToDictionary(name => name.Name, name => name.Key);
        var values = attributes.Skip(1).Select((attribute, n) => (Name: $":v{n + 1}", attribute.Value)).ToDictionary(
            value => value.Name, value => value.Value);
        var set = string.Join(", ", values.Keys.Select(value => $"#n{value[2..]} = {value}"));
        return source.Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = source.Name,
            Key = Key(),
            UpdateExpression = names.Count == 0 ? null : $"{(values.Count == 0 ? "" : $"SET {set} ")}REMOVE #n0",
            ExpressionAttributeNames = names.Count == 0 ? null : names,
            ExpressionAttributeValues = values.Count == 0 ? null : values,
        });
    }

    private async Task BatchAsync()
    {
        var requests = DistinctKeys(10).Select(key => random.Next(4) == 0
            ? new WriteRequest(new DeleteRequest(key))
            : new WriteRequest(new PutRequest(Item(key)))).ToList();
        var answer = await source.Client.BatchWriteItemAsync(
            new BatchWriteItemRequest(new Dictionary<string, List<WriteRequest>> { [source.Name] = requests }));
        answer.UnprocessedItems.Should().BeNullOrEmpty("the source is not throttled");
    }

    private Task TransactAsync() => source.Client.TransactWriteItemsAsync(new TransactWriteItemsRequest
    {
        TransactItems = [.. DistinctKeys(5).Select(key => random.Next(4) == 0
            ? new TransactWriteItem { Delete = new Delete { TableName = source.Name, Key = key } }
            : new TransactWriteItem { Put = new Put { TableName = source.Name, Item = Item(key) } })],
    });

    private List<Dictionary<string, AttributeValue>> DistinctKeys(int most) =>
        [.. Enumerable.Range(0, 1 + random.Next(most)).Select(_ => Key()).DistinctBy(key => Text(key))];

    private static string Text(Dictionary<string, AttributeValue> key) =>
        string.Join('|', key.Values.Select(value => value.S ?? value.N ?? Convert.ToBase64String(value.B.ToArray())));
}
