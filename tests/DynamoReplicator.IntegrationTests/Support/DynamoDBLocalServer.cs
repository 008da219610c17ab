using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// One DynamoDB Local for the whole test run. Its Regions are separate databases. The fixture of each class has clients of its own, but the
/// classes share the server, and run in parallel because each test has its own tables.
/// </summary>
public sealed class DynamoDBLocalServer : IAsyncLifetime
{
    /// <summary>The server starts with the first class that needs it, and ends with the process of the tests.</summary>
    private static readonly Lazy<Task<DynamoDBLocal>> Shared = new(StartAsync);

    private readonly ConcurrentDictionary<string, AmazonDynamoDBClient> _clients = new();
    private readonly ConcurrentBag<AmazonDynamoDBClient> _clientsByProxy = [];
    private DynamoDBLocal? _server;

    public DynamoDBLocal Local => _server ?? throw new InvalidOperationException(
        "DynamoDB Local is not started. Add IClassFixture<DynamoDBLocalServer> to the test class.");

    public Uri Endpoint => Local.Endpoint;

    /// <summary>Returns a client for a Region's database. It is disposed with the fixture.</summary>
    public AmazonDynamoDBClient Client(string region) => _clients.GetOrAdd(region, Local.CreateClient);

    /// <summary>Creates a client that calls through a proxy and retries once. It is disposed with the fixture.</summary>
    public AmazonDynamoDBClient ClientBy(Uri proxy, string region)
    {
        var config = new AmazonDynamoDBConfig { ServiceURL = proxy.AbsoluteUri, AuthenticationRegion = region, MaxErrorRetry = 1 };
        var client = new AmazonDynamoDBClient(new BasicAWSCredentials(Local.AccessKeyId, Local.SecretAccessKey), config);
        _clientsByProxy.Add(client);
        return client;
    }

    public async Task InitializeAsync() => _server = await Shared.Value;

    public Task DisposeAsync()
    {
        foreach (var client in _clients.Values.Concat(_clientsByProxy))
        {
            client.Dispose();
        }

        return Task.CompletedTask;
    }

    private static async Task<DynamoDBLocal> StartAsync()
    {
        var server = await DynamoDBLocal.StartAsync();

        // The options have no credentials for a replica. The library takes them from environment variables, as in Lambda.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", server.AccessKeyId);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", server.SecretAccessKey);
        return server;
    }
}
