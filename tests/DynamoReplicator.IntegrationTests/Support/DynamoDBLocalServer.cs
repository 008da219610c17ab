using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>One DynamoDB Local for the whole run; its regions are separate databases.</summary>
public sealed class DynamoDBLocalServer : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, AmazonDynamoDBClient> _clients = new();
    private readonly ConcurrentBag<AmazonDynamoDBClient> _clientsByProxy = [];
    private DynamoDBLocal? _server;

    public DynamoDBLocal Local => _server ?? throw new InvalidOperationException("DynamoDB Local is not started: the test class lacks [Collection(DynamoDBLocalCollection.Name)].");

    public Uri Endpoint => Local.Endpoint;

    /// <summary>A plain client of a region's database, shared by all tests: do not dispose it.</summary>
    public AmazonDynamoDBClient Client(string region) => _clients.GetOrAdd(region, Local.CreateClient);

    /// <summary>A client that calls by a proxy, retrying little; it lives as long as the server.</summary>
    public AmazonDynamoDBClient ClientBy(Uri proxy, string region)
    {
        var config = new AmazonDynamoDBConfig { ServiceURL = proxy.AbsoluteUri, AuthenticationRegion = region, MaxErrorRetry = 1 };
        var client = new AmazonDynamoDBClient(new BasicAWSCredentials(Local.AccessKeyId, Local.SecretAccessKey), config);
        _clientsByProxy.Add(client);
        return client;
    }

    public async Task InitializeAsync()
    {
        _server = await DynamoDBLocal.StartAsync();

        // A replica has no credentials of its own in the options: the library takes them from the environment, as in Lambda.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", _server.AccessKeyId);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", _server.SecretAccessKey);
    }

    public async Task DisposeAsync()
    {
        foreach (var client in _clients.Values.Concat(_clientsByProxy))
        {
            client.Dispose();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
