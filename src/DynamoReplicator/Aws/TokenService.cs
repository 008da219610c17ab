using System.Runtime.CompilerServices;
using Amazon;
using Amazon.SecurityToken;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>The security token service (STS).</summary>
internal static class TokenService
{
    /// <summary>
    /// Shorter than the time limit of other attempts, because a function in a VPC without access to STS must report that before its own
    /// time ends.
    /// </summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    /// <param name="region">The Region's system name.</param>
    /// <param name="operation">The operation that the client calls.</param>
    /// <param name="http">The clock and the log of its attempts.</param>
    /// <param name="sdk">Whether the SDK's internal types can be used.</param>
    public static AmazonSecurityTokenServiceClient Open(string region, string operation, HttpOptions http, SdkInternals sdk) =>
        sdk.CanWrite ? WithInternals(region, operation, http) : new AmazonSecurityTokenServiceClient(ConfigFor(region, operation, http));

    public static AmazonSecurityTokenServiceConfig ConfigFor(string region, string operation, HttpOptions http)
    {
        var config = new AmazonSecurityTokenServiceConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region),
            AuthenticationRegion = region,
            MaxErrorRetry = 1,
            HttpClientFactory = new AttemptsFactory(http with { Timeout = AttemptTimeout, Operation = operation }),
        };
        if (http.TokenService is { } address)
        {
            config.ServiceURL = address.AbsoluteUri;
        }
        return config;
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // See SdkCheck.
    private static TokenServiceClient WithInternals(string region, string operation, HttpOptions http) => new(region, operation, http);
}
