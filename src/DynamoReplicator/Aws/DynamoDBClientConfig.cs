using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>Configures how the SDK reaches a table.</summary>
internal static class DynamoDBClientConfig
{
    /// <param name="table">The table.</param>
    /// <param name="handler">Replaces the network in tests.</param>
    /// <param name="http">How attempts are timed and reported. Default: the system's clock, and no reports.</param>
    /// <param name="sdk">Whether the SDK's internal types can be used. Default: as checked for this process.</param>
    public static AmazonDynamoDBConfig For(
        TableReference table, HttpMessageHandler? handler = null, HttpOptions? http = null, SdkInternals? sdk = null)
    {
        var config = new AmazonDynamoDBConfig
        {
            // The SDK's own retries are for brief faults. The batch writer paces longer ones against the deadline.
            MaxErrorRetry = 3,
            RetryMode = RequestRetryMode.Standard,
            HttpClientFactory = new AttemptsFactory(http ?? HttpOptions.Default, handler, isWindowed: true),
            // An endpoint from AWS_ENDPOINT_URL_DYNAMODB implies no Region, so without this the SDK would sign for its default Region.
            AuthenticationRegion = table.Region,
        };
        if (table.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            // The SDK rejects a full endpoint together with these settings, which the environment may contain.
            config.UseFIPSEndpoint = false;
            config.UseDualstackEndpoint = false;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(table.Region);
        }
        if (table.RoleArn is not null)
        {
            config.DefaultAWSCredentials = new AssumedRoleCredentials(table, http ?? HttpOptions.Default, sdk ?? SdkCheck.OfProcess);
        }
        return config;
    }

    /// <summary>The HTTP client factory of every client in this project.</summary>
    public static HttpClientFactory Http(HttpMessageHandler? handler = null, HttpOptions? http = null) =>
        new AttemptsFactory(http ?? HttpOptions.Default, handler);
}
