using Amazon;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Testing.Items;

namespace DynamoReplicator.Testing.Replicas;

/// <summary>
/// The SDK's client over a table in memory. It overrides the one operation that a replicator calls; any other one would reach the network,
/// which this client doesn't have.
/// </summary>
internal sealed class InMemoryClient(InMemoryTable table, FaultScript faults)
    : AmazonDynamoDBClient(new AnonymousAWSCredentials(), WithoutNetwork())
{
    private const int MaxWrites = 25;

    private readonly object _lock = new();
    private readonly List<ReplicaCall> _calls = [];

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public IReadOnlyList<ReplicaCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public override async Task<BatchWriteItemResponse> BatchWriteItemAsync(
        BatchWriteItemRequest request, CancellationToken cancellationToken = default)
    {
        var (name, requests) = request.RequestItems.Count == 1 ? request.RequestItems.Single()
            : throw new NotSupportedException("An InMemoryReplica is one table, and the call is for several. Use a replica for each.");
        var call = new ReplicaCall(name, [.. requests.Select(Read)]);
        CallFault fault;
        lock (_lock)
        {
            _calls.Add(call);
            fault = faults.Next();
        }
        try
        {
            await ProcessAsync(call, fault, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            call.Error = error;
            throw;
        }
        return new BatchWriteItemResponse
        {
            UnprocessedItems = call.Unprocessed.Count == 0 ? [] : new()
            {
                [name] = [.. call.Writes.Zip(requests).Where(pair => call.Unprocessed.Contains(pair.First)).Select(pair => pair.Second)],
            },
        };
    }

    private async Task ProcessAsync(ReplicaCall call, CallFault fault, CancellationToken cancellationToken)
    {
        if (fault.Delay != TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, Clock, cancellationToken).ConfigureAwait(false);
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (fault.Error is { } error)
        {
            throw error;
        }
        if (Violation(call) is { } message)
        {
            throw ServiceErrors.Invalid(message);
        }
        call.Unprocessed = faults.TakeUnprocessed(call.Writes);
        table.Apply(call.Writes.Except(call.Unprocessed));
        if (fault.LosesResponse)
        {
            throw ServiceErrors.ResponseLost();
        }
    }

    /// <summary>Returns the rule that the call violates; null if there is none.</summary>
    private string? Violation(ReplicaCall call)
    {
        if (call.Writes.Count is 0 or > MaxWrites)
        {
            return "Too many items requested for the BatchWriteItem call";
        }
        if (call.Writes.Any(write => write.IsDelete && !table.Keys.AreExactly(write.Key)))
        {
            return "The provided key element does not match the schema";
        }
        if (call.Writes.Any(write => !table.Keys.AreIn(write.Key)))
        {
            return "One or more parameter values were invalid: Missing the key in the item";
        }
        if (call.Writes.DistinctBy(write => write.Key).Count() < call.Writes.Count)
        {
            return "Provided list of item keys contains duplicates";
        }
        return call.Writes.Any(write => write.Item is { } item && ItemSize.Of(item.Attributes) > ItemSize.Limit)
            ? ServiceErrors.ItemTooLarge
            : faults.RejectionOf(call.Writes);
    }

    private ReplicaWrite Read(WriteRequest request)
    {
        if (request.PutRequest is null)
        {
            return new ReplicaWrite { Key = new TableItem(request.DeleteRequest.Key) };
        }
        var item = new TableItem(request.PutRequest.Item);
        // Without a key, the call is rejected.
        return new ReplicaWrite { Key = table.Keys.AreIn(item) ? table.Keys.KeyOf(item) : item, Item = item };
    }

    private static AmazonDynamoDBConfig WithoutNetwork() => new()
    {
        RegionEndpoint = RegionEndpoint.USEast1,
        MaxErrorRetry = 0,
        HttpClientFactory = new NoNetwork(),
    };

    private sealed class NoNetwork : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Refusal());
    }

    private sealed class Refusal : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException(
                "An InMemoryReplica implements only BatchWriteItem, which a Replicator calls. Use DynamoDB Local for other operations.");
    }
}
