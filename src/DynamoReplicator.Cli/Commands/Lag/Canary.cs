using System.Net;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Lag;

/// <summary>
/// Measures the replication lag. Writes one item to the source repeatedly, each time with a new mark, and reads it at the replicas.
/// </summary>
internal sealed class Canary(
    TableConnection source,
    IReadOnlyList<TableConnection> replicas,
    Dictionary<string, AttributeValue> key,
    TimeSpan timeout,
    TimeProvider time)
{
    /// <summary>The attribute that distinguishes a canary from the user's items.</summary>
    public const string Mark = "dynamo-replicator-canary";

    /// <summary>The precision of a measured lag, apart from the time of a read.</summary>
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>The time limit of the removal, which also runs after a stop.</summary>
    private static readonly TimeSpan RemovalTime = TimeSpan.FromSeconds(10);

    private bool _mayExist;

    /// <returns>The lags at each replica, and the replicas at which the canary did not arrive in time. Those are not measured
    /// further.</returns>
    public async Task<(IReadOnlyDictionary<TableReference, List<TimeSpan>> Lags, IReadOnlySet<TableReference> Late)> MeasureAsync(
        int count, CancellationToken stop)
    {
        var lags = replicas.ToDictionary(replica => replica.Table, _ => new List<TimeSpan>());
        var late = new HashSet<TableReference>();
        try
        {
            for (var round = 0; round < count && late.Count < replicas.Count; round++)
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
        var mayHaveExisted = _mayExist;
        _mayExist = true; // A put that fails may still have been applied, unless the service rejected it.
        try
        {
            await source.CallAsync("PutItem", client => client.PutItemAsync(request, stop), stop);
        }
        catch (CommandException error) when (error.InnerException is AmazonServiceException
        {
            StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError,
        } refusal)
        {
            _mayExist = mayHaveExisted;
            throw refusal is ConditionalCheckFailedException
                ? new CommandException(
                    $"{source.Table} already has an item under the canary's key. The item is not a canary, so it is not changed. " +
                    "Specify an unused key with --canary-key.",
                    error)
                : error;
        }
    }

    /// <returns>The lag; null if the canary does not arrive in time.</returns>
    private async Task<TimeSpan?> ArrivalAsync(TableConnection replica, string mark, long start, CancellationToken stop)
    {
        var request = new GetItemRequest { TableName = replica.TableName, Key = key, ConsistentRead = true };
        while (true)
        {
            var response = await replica.CallAsync("GetItem", client => client.GetItemAsync(request, stop), stop);
            var elapsed = time.GetElapsedTime(start);
            if (response.Item?.GetValueOrDefault(Mark)?.S == mark)
            {
                return elapsed;
            }
            if (elapsed > timeout)
            {
                return null;
            }
            await Task.Delay(ReadInterval, time, stop);
        }
    }

    /// <summary>Removes the canary, also after a stop or a failure.</summary>
    private async Task RemoveAsync()
    {
        if (!_mayExist)
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
            // There is no canary to remove.
        }
    }
}
