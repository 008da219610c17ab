using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.LocalDemo;

/// <summary>Writes to orders of its own, so it knows their state, and each call is one change.</summary>
[SuppressMessage("Security", "CA5394", Justification = "Test data.")]
internal sealed class WorkloadWriter(int number, IAmazonDynamoDB client, Progress progress)
{
    private readonly Random _random = new(number);
    private readonly List<OrderKey> _orders = [];
    private readonly OrderKey[] _hot = [.. Enumerable.Range(1, 3).Select(order => new OrderKey($"hot customer {number}", order))];
    private readonly HashSet<OrderKey> _hotThere = [];
    private long _revision;
    private int _lastOrder;

    /// <summary>Returns a new order, which counts as written from now on.</summary>
    public Dictionary<string, AttributeValue> NextOrder()
    {
        var key = new OrderKey($"customer {number}-{_random.Next(20)}", ++_lastOrder);
        _orders.Add(key);
        return Orders.Make(key, ++_revision, _random);
    }

    public Task ChangeSomethingAsync(CancellationToken stop) => _random.Next(100) switch
    {
        < 25 => PutAsync(NextOrder(), stop),
        < 40 => PutAsync(Orders.Make(AnyOrder(), ++_revision, _random), stop),
        < 60 => UpdateAsync(AnyOrder(), stop),
        < 72 => DeleteAsync(TakeOrder(_random.Next(_orders.Count)), stop),
        _ => ChangeHotAsync(_hot[_random.Next(_hot.Length)], stop),
    };

    public async Task DeleteOldestAsync(int count, CancellationToken stop)
    {
        for (var i = 0; i < count; i++)
        {
            await DeleteAsync(TakeOrder(0), stop);
        }
    }

    private Task ChangeHotAsync(OrderKey key, CancellationToken stop)
    {
        if (_hotThere.Contains(key) && _random.Next(5) == 0)
        {
            _hotThere.Remove(key);
            return DeleteAsync(key, stop);
        }

        // An update of an item that does not exist creates it.
        _hotThere.Add(key);
        return UpdateAsync(key, stop);
    }

    private async Task PutAsync(Dictionary<string, AttributeValue> order, CancellationToken stop)
    {
        await client.PutItemAsync(DemoTables.Name, order, stop);
        progress.Changed(1);
    }

    private async Task UpdateAsync(OrderKey key, CancellationToken stop)
    {
        await client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = DemoTables.Name,
                Key = key.ToAttributes(),
                UpdateExpression = "SET revision = :revision, #status = :status, #total = :total ADD visits :one, tags :tags REMOVE gift",
                ExpressionAttributeNames = new() { ["#status"] = "status", ["#total"] = "total" },
                ExpressionAttributeValues = new()
                {
                    [":revision"] = Orders.Number(++_revision),
                    [":status"] = new() { S = Orders.Word(_random) },
                    [":total"] = new() { N = Orders.LongNumber(_random) },
                    [":one"] = Orders.Number(1),
                    [":tags"] = new() { SS = [$"tag {_random.Next(5)}"] },
                },
            },
            stop);
        progress.Changed(1);
    }

    private async Task DeleteAsync(OrderKey key, CancellationToken stop)
    {
        await client.DeleteItemAsync(DemoTables.Name, key.ToAttributes(), stop);
        progress.Changed(1);
    }

    private OrderKey AnyOrder() => _orders[_random.Next(_orders.Count)];

    private OrderKey TakeOrder(int index)
    {
        var key = _orders[index];
        _orders.RemoveAt(index);
        return key;
    }
}
