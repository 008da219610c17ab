using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace DynamoReplicator.Aws;

/// <summary>Configures how the SDK reaches a table.</summary>
internal static class DynamoDBClientConfig
{
    /// <param name="table">The table.</param>
    /// <param name="handler">Stands in for the network in tests.</param>
    /// <param name="http">How attempts are timed and reported. Default: by the system's clock, to nobody.</param>
    public static AmazonDynamoDBConfig For(TableReference table, HttpMessageHandler? handler = null, HttpOptions? http = null)
    {
        var config = new AmazonDynamoDBConfig
        {
            // The SDK's own tries are for a passing fault; what lasts longer is the batch writer's to pace against the deadline.
            MaxErrorRetry = 3,
            RetryMode = RequestRetryMode.Standard,
            HttpClientFactory = new AttemptsFactory(http ?? HttpOptions.Default, handler, isWindowed: true),
            // Said in any case: an address that comes from AWS_ENDPOINT_URL_DYNAMODB tells the SDK no region, and it would sign for its default one.
            AuthenticationRegion = table.Region,
        };
        if (table.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            // The address is given in full, and the SDK refuses one together with these, which the environment may set.
            config.UseFIPSEndpoint = false;
            config.UseDualstackEndpoint = false;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(table.Region);
        }
        if (table.RoleArn is { } role)
        {
            config.DefaultAWSCredentials = new AssumedRoleCredentials(role, table.Region, http ?? HttpOptions.Default);
        }
        return config;
    }

    /// <summary>The HTTP of every client here.</summary>
    public static HttpClientFactory Http(HttpMessageHandler? handler = null, HttpOptions? http = null) => new AttemptsFactory(http ?? HttpOptions.Default, handler);
}
