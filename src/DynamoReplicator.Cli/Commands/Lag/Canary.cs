using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Lag;

/// <summary>An item that is written to the source again and again, each time with another mark, and looked for at the replicas.</summary>
internal sealed class Canary(TableConnection source, IReadOnlyList<TableConnection> replicas, Dictionary<string, AttributeValue> key, TimeSpan timeout, TimeProvider time)
{
    /// <summary>The attribute by which a canary is known from an item of the user's.</summary>
    public const string Mark = "dynamo-replicator-canary";

    /// <summary>How precisely an arrival is timed, beside the time of a read.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>How long the removal may take when the person wants to stop.</summary>
    private static readonly TimeSpan RemovalTime = TimeSpan.FromSeconds(10);

    private bool _mayBeThere;

    /// <returns>The lags at each replica, and the replicas at which it did not arrive in time: those are not measured further.</returns>
    public async Task<(IReadOnlyDictionary<TableReference, List<TimeSpan>> Lags, IReadOnlySet<TableReference> Late)> MeasureAsync(int count, CancellationToken stop)
    {
        var lags = replicas.ToDictionary(replica => replica.Table, _ => new List<TimeSpan>());
        var late = new HashSet<TableReference>();
        try
        {
            for (var flight = 0; flight < count && late.Count < replicas.Count; flight++)
            {
                var mark = Guid.NewGuid().ToString("N");
                await PutAsync(mark, stop);
                var start = time.GetTimestamp();
                var waiting = replicas.Where(replica => !late.Contains(replica.Table)).ToList();
                var arrivals = await Task.WhenAll(waiting.Select(replica => ArrivalAsync(replica, mark, start, stop)));
                foreach (var (replica, lag) in waiting.Zip(arrivals))
                {
                    if (lag is { } arrived)
                    {
                        lags[replica.Table].Add(arrived);
                    }
                    else
                    {
                        late.Add(replica.Table);
                    }
                }
            }
        }
        finally
        {
            await RemoveAsync();
        }
        return (lags, late);
    }

    private async Task PutAsync(string mark, CancellationToken stop)
    {
        var request = new PutItemRequest
        {
            TableName = source.TableName,
            Item = new(key) { [Mark] = new AttributeValue { S = mark } },
            ConditionExpression = "attribute_not_exists(#key) OR attribute_exists(#mark)",
            ExpressionAttributeNames = new() { ["#key"] = key.Keys.First(), ["#mark"] = Mark },
        };
        var wasThere = _mayBeThere;
        _mayBeThere = true; // A put that fails may have been done all the same, unless it was refused.
        try
        {
            await source.CallAsync("PutItem", client => client.PutItemAsync(request, stop), stop);
        }
        catch (CommandException error) when (error.InnerException is AmazonServiceException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } refusal)
        {
            _mayBeThere = wasThere;
            throw refusal is ConditionalCheckFailedException
                ? new CommandException($"{source.Table} has an item under the canary's key already, and not a canary: it is left alone. Give --canary-key a key that nobody uses.", error)
                : error;
        }
    }

    /// <returns>Null if it does not arrive in time.</returns>
    private async Task<TimeSpan?> ArrivalAsync(TableConnection replica, string mark, long start, CancellationToken stop)
    {
        var request = new GetItemRequest { TableName = replica.TableName, Key = key, ConsistentRead = true };
        while (true)
        {
            var answer = await replica.CallAsync("GetItem", client => client.GetItemAsync(request, stop), stop);
            var elapsed = time.GetElapsedTime(start);
            if (answer.Item?.GetValueOrDefault(Mark)?.S == mark)
            {
                return elapsed;
            }
            if (elapsed > timeout)
            {
                return null;
            }
            await Task.Delay(LookInterval, time, stop);
        }
    }

    /// <summary>Also when the person wants to stop, or something failed: what was put does not stay.</summary>
    private async Task RemoveAsync()
    {
        if (!_mayBeThere)
        {
            return;
        }
        using var late = new CancellationTokenSource(RemovalTime, time);
        var request = new DeleteItemRequest
        {
            TableName = source.TableName,
            Key = key,
            ConditionExpression = "attribute_exists(#mark)",
            ExpressionAttributeNames = new() { ["#mark"] = Mark },
        };
        try
        {
            await source.CallAsync("DeleteItem", client => client.DeleteItemAsync(request, late.Token), late.Token);
        }
        catch (CommandException error) when (error.InnerException is ConditionalCheckFailedException)
        {
            // None was put.
        }
    }
}
