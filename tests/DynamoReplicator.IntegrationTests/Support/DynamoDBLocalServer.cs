using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>One DynamoDB Local for the whole test run. Its Regions are separate databases.</summary>
public sealed class DynamoDBLocalServer : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, AmazonDynamoDBClient> _clients = new();
    private readonly ConcurrentBag<AmazonDynamoDBClient> _clientsByProxy = [];
    private DynamoDBLocal? _server;

    public DynamoDBLocal Local => _server ?? throw new InvalidOperationException(
        "DynamoDB Local is not started. Add [Collection(DynamoDBLocalCollection.Name)] to the test class.");

    public Uri Endpoint => Local.Endpoint;

    /// <summary>Returns a client for a Region's database. All tests share it, so do not dispose it.</summary>
    public AmazonDynamoDBClient Client(string region) => _clients.GetOrAdd(region, Local.CreateClient);

    /// <summary>Creates a client that calls through a proxy and retries once. It is disposed with the server.</summary>
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

        // The options have no credentials for a replica. The library takes them from environment variables, as in Lambda.
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
