using System.Net;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.SSO;
using DynamoReplicator.Cli.Aws;

// cspell:ignore AKID
namespace DynamoReplicator.Tests.Cli.Aws;

/// <summary>An error about credentials names their profile and the remedy in one line.</summary>
public sealed class CredentialFailureTests
{
    private const string Nothing = "Failed to resolve AWS credentials. The credential providers used to search for credentials " +
        "returned the following errors:\n\n" +
        "Exception 1 of 3: The environment variables were not set with AWS credentials.\nException 2 of 3: The profile [x] is " +
            "broken.\nException 3 of 3: Failed to connect to EC2.";

    private const string Export = "'credential_process = aws configure export-credentials --profile login --format process'";

    private static readonly Dictionary<string, CredentialProfileOptions> Profiles = new()
    {
        ["sso"] = new() { SsoSession = "corp", SsoAccountId = "123456789012", SsoRoleName = "Admin" },
        ["old-sso"] = new() { SsoStartUrl = "https://example.awsapps.com/start", SsoAccountId = "123456789012", SsoRoleName = "Admin" },
        ["role-by-sso"] = new() { RoleArn = "arn:aws:iam::123456789012:role/copy", SourceProfile = "sso" },
        ["login"] = new() { LoginSession = "arn:aws:iam::123456789012:user/me" },
        ["process"] = new() { CredentialProcess = "get-keys" },
        ["keys"] = new() { AccessKey = "AKID", SecretKey = "secret" },
        ["role"] = new() { RoleArn = "arn:aws:iam::123456789012:role/copy", SourceProfile = "keys" },
        ["mfa"] = new()
        {
            RoleArn = "arn:aws:iam::123456789012:role/copy",
            SourceProfile = "keys",
            MfaSerial = "arn:aws:iam::123456789012:mfa/me"
        },
        ["circle"] = new() { SourceProfile = "circle" },
    };

    [Theory]
    [InlineData("sso", "The profile 'sso' is not signed in to IAM Identity Center, or its session has expired. Run: aws sso login " +
        "--profile sso")]
    [InlineData("old-sso", "The profile 'old-sso' is not signed in to IAM Identity Center, or its session has expired. Run: aws sso " +
        "login --profile old-sso")]
    [InlineData("role-by-sso", "The profile 'role-by-sso' uses the profile 'sso', which is not signed in to IAM Identity Center, or " +
        "its session has expired. Run: aws sso login --profile sso")]
    [InlineData("login", "The profile 'login' uses 'aws login', which this tool does not support. Add a profile to ~/.aws/config with "
        + Export + ", and use that one.")]
    [InlineData("mfa", "The profile 'mfa' requires a multi-factor code, which this tool cannot prompt for. Run: eval \"$(aws configure " +
        "export-credentials --profile mfa --format env)\", and then this command again, without --profile and AWS_PROFILE.")]
    [InlineData("keys", "The profile 'keys' yields no credentials: The profile [x] is broken. Check it with: aws sts " +
        "get-caller-identity --profile keys")]
    [InlineData("circle", "The profile 'circle' yields no credentials: The profile [x] is broken. Check it with: aws sts " +
        "get-caller-identity --profile circle")]
    [InlineData("typo", "There is no profile 'typo', which AWS_PROFILE names, in ~/.aws/config or ~/.aws/credentials. Run 'aws " +
        "configure list-profiles' to list the profiles.")]
    [InlineData(null, "No AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a " +
        "role provides them. DynamoDB Local accepts any credentials but needs some.")]
    public void Missing_credentials_are_reported_with_the_profile_and_the_remedy(string? profile, string message) =>
        CredentialFailure.Describe(new AmazonClientException(Nothing), Source(profile)).Should().Be(message);

    [Theory]
    [InlineData("sso", "UnauthorizedException", "The profile 'sso' is not signed in to IAM Identity Center, or its session has " +
        "expired. Run: aws sso login --profile sso")]
    [InlineData("sso", "ForbiddenException", "The profile 'sso' has no access to the role Admin in the account 123456789012 " +
        "(ForbiddenException). Check sso_role_name and sso_account_id.")]
    public void Errors_of_the_sign_on_portal_are_reported(string profile, string code, string message) =>
        CredentialFailure.Describe(Refusal(code), Source(profile)).Should().Be(message);

    [Theory]
    [InlineData("role", "The profile 'role' cannot assume the role arn:aws:iam::123456789012:role/copy (AccessDenied). The role's " +
        "trust policy must allow the profile 'keys', which needs sts:AssumeRole on it.")]
    [InlineData("role-by-sso", "The profile 'role-by-sso' cannot assume the role arn:aws:iam::123456789012:role/copy (AccessDenied). " +
        "The role's trust policy must allow the profile 'sso', which needs sts:AssumeRole on it.")]
    public void A_profiles_role_that_cannot_be_assumed_is_reported(string profile, string message)
    {
        var refusal = new AmazonServiceException("User me may not.", ErrorType.Sender, "AccessDenied", "1", HttpStatusCode.Forbidden);

        CredentialFailure.Describe(new AmazonClientException("Error calling AssumeRole for role x", refusal), Source(profile))
            .Should().Be(message);
    }

    [Fact]
    public void A_failing_credential_process_is_reported_in_one_line() =>
        CredentialFailure.Describe(new ProcessAWSCredentialException("Command returned non-zero exit value 3 with the error - no " +
            "ticket\n"), Source("process"))
            .Should().Be("The profile 'process' has a credential_process that fails: Command returned non-zero exit value 3 with the " +
                "error - no ticket. Run that command in a shell.");

    [Theory]
    [InlineData("sso", "ExpiredTokenException", "AWS does not accept the credentials of the profile 'sso' (ExpiredTokenException). " +
        "Run: aws sso login --profile sso")]
    [InlineData("login", "ExpiredTokenException", "AWS does not accept the credentials of the profile 'login' (ExpiredTokenException). " +
        "Run: aws login --profile login")]
    [InlineData("process", "ExpiredTokenException", "AWS does not accept the credentials of the profile 'process' " +
        "(ExpiredTokenException). Check the command in its credential_process.")]
    [InlineData("keys", "ExpiredTokenException", "AWS does not accept the credentials of the profile 'keys' (ExpiredTokenException). " +
        "Renew its aws_access_key_id, aws_secret_access_key and aws_session_token.")]
    [InlineData("keys", "UnrecognizedClientException", "AWS does not accept the credentials of the profile 'keys' " +
        "(UnrecognizedClientException). Check its aws_access_key_id, aws_secret_access_key and aws_session_token.")]
    [InlineData(null, "UnrecognizedClientException", "AWS does not accept the credentials (UnrecognizedClientException). Check that " +
        "they are valid and have not expired.")]
    public void Rejected_credentials_are_reported_with_their_profile(string? profile, string code, string message) =>
        CredentialFailure.Describe(Service(code), Source(profile)).Should().Be(message);

    [Theory]
    [InlineData("ExpiredTokenException", "AWS does not accept the credentials in AWS_ACCESS_KEY_ID (ExpiredTokenException). Renew " +
        "them, with their AWS_SESSION_TOKEN.")]
    [InlineData("UnrecognizedClientException", "AWS does not accept the credentials in AWS_ACCESS_KEY_ID " +
        "(UnrecognizedClientException). Check them, and AWS_SESSION_TOKEN, or unset both to use a profile.")]
    public void The_environment_takes_precedence_over_a_profile(string code, string message) =>
        CredentialFailure.Describe(Service(code), Source("sso", accessKey: "AKID")).Should().Be(message);

    [Fact]
    public void Other_errors_are_not_attributed_to_the_credentials()
    {
        CredentialFailure.Describe(Service("ValidationException"), Source("sso")).Should().BeNull();
        CredentialFailure.Describe(Service("AccessDeniedException"), Source("sso")).Should().BeNull();
        CredentialFailure.Describe(new HttpRequestException("Connection refused " +
            "(oidc.us-east-1.amazonaws.com:443)"), Source("sso")).Should().BeNull();
        CredentialFailure.Describe(new AmazonClientException("Error calling AssumeRole for role x", new HttpRequestException("refused")),
            Source("role")).Should().BeNull("the network is down");
    }

    private static CredentialSource Source(string? profile, string? accessKey = null) => new(
        variable => variable switch
        {
            CredentialSource.ProfileVariable => profile,
            CredentialSource.KeyVariable => accessKey,
            _ => null,
        },
        name => Profiles.TryGetValue(name, out var options) ? new CredentialProfile(name, options) : null);

    private static AmazonDynamoDBException Service(string code) => new("No.", ErrorType.Sender, code, "1", HttpStatusCode.BadRequest);

    private static AmazonSSOException Refusal(string code) => new("No access", ErrorType.Sender, code, "1", HttpStatusCode.Forbidden);
}
