using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace DynamoReplicator.Aws;

/// <summary>
/// The credentials of a role in the replica's account, assumed with the function's own and renewed five minutes before they expire. The SDK's class of this kind finds
/// its STS client by reflection, which a native function has not got.
/// </summary>
internal sealed class AssumedRoleCredentials : RefreshingAWSCredentials
{
    private readonly string _role;
    private readonly Lazy<AmazonSecurityTokenServiceClient> _tokenService;

    public AssumedRoleCredentials(string role, string region)
    {
        _role = role;
        // The replica's own region, so that a region in trouble does not keep another's replica from being written.
        _tokenService = new(() => new AmazonSecurityTokenServiceClient(new AmazonSecurityTokenServiceConfig
        {
            RegionEndpoint = RegionEndpoint.GetBySystemName(region),
            AuthenticationRegion = region,
            // A call for credentials knows no deadline, so it must fail well before one: a function in a VPC without a way to STS has to say so.
            Timeout = TimeSpan.FromSeconds(5),
            MaxErrorRetry = 1,
            HttpClientFactory = DynamoDBClientConfig.Http(),
        }));
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var request = new AssumeRoleRequest { RoleArn = _role, RoleSessionName = "dynamo-replicator" };
        var answer = await _tokenService.Value.AssumeRoleAsync(request).ConfigureAwait(false);
        return new CredentialsRefreshState(answer.Credentials.GetCredentials(), answer.Credentials.Expiration!.Value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _tokenService.IsValueCreated)
        {
            _tokenService.Value.Dispose();
        }
        base.Dispose(disposing);
    }
}
