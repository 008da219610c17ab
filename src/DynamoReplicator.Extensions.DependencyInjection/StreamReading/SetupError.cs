using Amazon.Runtime;
using DynamoReplicator.Aws;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// Recognizes the errors that mean a wrong setup when a program starts, but may pass by themselves once the service has responded.
/// </summary>
internal static class SetupError
{
    /// <summary>How the SDK reports that a profile's role cannot be assumed.</summary>
    public const string AssumeRoleFailed = "Error calling AssumeRole";

    /// <summary>Whether the address itself may be wrong: its host is unknown, or its certificate is for another host.</summary>
    public static bool IsOfAddress(Exception error) => AwsError.Of(error) switch
    {
        { Kind: AwsErrorKind.CredentialsUnreachable, Cause: var cause } => IsOfAddress(cause),
        { Kind: var kind } => kind is AwsErrorKind.UnknownHost or AwsErrorKind.TlsFailed,
    };

    /// <summary>Whether there are no credentials, such as when a sign-in has expired. A network failure is another matter.</summary>
    public static bool IsOfCredentials(Exception error) =>
        Causes(error).Any(IsCredentialError)
        && AwsError.Of(error) is { IsOfNetwork: false, Kind: not AwsErrorKind.CredentialsUnreachable };

    public static IEnumerable<Exception> Causes(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    private static bool IsCredentialError(Exception error) => error switch
    {
        AmazonServiceException service => IsOfSignOn(service),
        ProcessAWSCredentialException => true,
        AmazonClientException client => client.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)
            || client.Message.Contains("profile", StringComparison.OrdinalIgnoreCase)
            || client.Message.Contains("SSO", StringComparison.Ordinal)
            || client.Message.StartsWith(AssumeRoleFailed, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>
    /// The packages of IAM Identity Center (AWSSDK.SSO, AWSSDK.SSOOIDC) are optional, so their exceptions are known by name.
    /// </summary>
    private static bool IsOfSignOn(AmazonServiceException error) =>
        error.GetType().Namespace?.StartsWith("Amazon.SSO", StringComparison.Ordinal) == true;
}
