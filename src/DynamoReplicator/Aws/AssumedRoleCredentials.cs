using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// The credentials of a role in the replica's account. They are obtained with the function's own credentials and renewed five minutes
/// before they expire. The SDK's equivalent class finds its STS client by reflection, which a natively compiled function does not support.
/// </summary>
internal sealed class AssumedRoleCredentials : RefreshingAWSCredentials
{
    private const string DefaultSessionName = "dynamo-replicator";

    private readonly AssumeRoleRequest _request;
    private readonly string _region;
    private readonly Lazy<AmazonSecurityTokenServiceClient> _tokenService;

    /// <param name="table">A table with a role.</param>
    /// <param name="http">The clock and the log of the calls for credentials.</param>
    /// <param name="sdk">Whether the SDK's internal types can be used.</param>
    public AssumedRoleCredentials(TableReference table, HttpOptions http, SdkInternals sdk)
    {
        _request = new AssumeRoleRequest
        {
            RoleArn = table.RoleArn,
            RoleSessionName = table.RoleSessionName ?? DefaultSessionName,
            ExternalId = table.RoleExternalId,
        };
        _region = table.Region;
        // The replica's own Region, so that an outage in one Region does not stop writes to replicas in others.
        _tokenService = new(() => TokenService.Open(_region, "AssumeRole", http, sdk));
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    public string RoleArn => _request.RoleArn;

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    /// <exception cref="RoleUnavailableException">The token service did not respond.</exception>
    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        try
        {
            var response = await _tokenService.Value.AssumeRoleAsync(_request).ConfigureAwait(false);
            return new CredentialsRefreshState(response.Credentials.GetCredentials(), response.Credentials.Expiration!.Value);
        }
        catch (Exception error) when (AwsError.Of(error) is { IsOfNetwork: true } or { Kind: AwsErrorKind.TimedOut })
        {
            throw new RoleUnavailableException(
                $"The role {RoleArn} cannot be assumed: the token service (STS) in {_region} does not respond. " +
                (error is AttemptTimeoutException timeout ? timeout.Message + " " : "") +
                "Check the network to it: a function in a VPC needs a NAT gateway or an interface endpoint for STS.",
                error);
        }
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
