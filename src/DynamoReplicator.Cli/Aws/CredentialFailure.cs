using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.SSO;
using Amazon.SSOOIDC;
using DynamoReplicator.Aws;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Aws;

/// <summary>
/// Describes in one line why credentials are missing or rejected: the profile that they come from, and the remedy.
/// </summary>
internal static class CredentialFailure
{
    private const string NoAccess = "ForbiddenException";

    /// <returns>Null if the error is not about credentials.</returns>
    public static string? Describe(Exception error) => Describe(error, CredentialSource.Current);

    /// <param name="error">An error of any call.</param>
    /// <param name="source">Where the credentials come from.</param>
    /// <returns>Null if the error is not about credentials.</returns>
    public static string? Describe(Exception error, CredentialSource source) => AwsError.Of(error) switch
    {
        { Kind: AwsErrorKind.CredentialsRefused, Code: { } code } => Refused(code, source),
        _ when SetupError.IsOfCredentials(error) => Missing(error, source),
        _ => null,
    };

    private static string Refused(string code, CredentialSource source)
    {
        var isExpired = code.StartsWith("ExpiredToken", StringComparison.Ordinal);
        if (source.IsEnvironment)
        {
            return $"AWS does not accept the credentials in {CredentialSource.KeyVariable} ({code}). " +
                (isExpired
                    ? "Renew them, with their AWS_SESSION_TOKEN."
                    : "Check them, and AWS_SESSION_TOKEN, or unset both to use a profile.");
        }
        return source.Root is { } root
            ? $"AWS does not accept the credentials of the profile '{source.ProfileName}' ({code}). {Renewal(root, isExpired)}"
            : $"AWS does not accept the credentials ({code}). Check that they are valid and have not expired.";
    }

    private static string Renewal(CredentialProfile root, bool isExpired) => root.Options switch
    {
        { } options when SignsOn(options) => $"Run: {SignOn(root)}",
        { LoginSession.Length: > 0 } => $"Run: aws login --profile {root.Name}",
        { CredentialProcess.Length: > 0 } => "Check the command in its credential_process.",
        _ when isExpired => "Renew its aws_access_key_id, aws_secret_access_key and aws_session_token.",
        _ => "Check its aws_access_key_id, aws_secret_access_key and aws_session_token.",
    };

    private static string Missing(Exception error, CredentialSource source)
    {
        var (name, profile, root) = (source.ProfileName, source.Profile, source.Root);
        if (profile is null || root is null)
        {
            return NoProfile(source);
        }
        var subject = root.Name == name ? $"The profile '{name}'" : $"The profile '{name}' uses the profile '{root.Name}', which";
        var refusal = SetupError.Causes(error).OfType<AmazonServiceException>().FirstOrDefault(cause => cause.ErrorCode is { Length: > 0 });
        var isOfSignOn = refusal is AmazonSSOException or AmazonSSOOIDCException || (refusal is null && !IsAssumeRole(error));
        return root.Options switch
        {
            { LoginSession.Length: > 0 } =>
                $"{subject} uses 'aws login', which this tool does not support. Add a profile to ~/.aws/config with " +
                $"'credential_process = aws configure export-credentials --profile {root.Name} --format process', and use that one.",
            { } options when SignsOn(options) && refusal?.ErrorCode == NoAccess =>
                $"{subject} has no access to the role {options.SsoRoleName} in the account {options.SsoAccountId} ({NoAccess}). " +
                "Check sso_role_name and sso_account_id.",
            { } options when SignsOn(options) && isOfSignOn =>
                $"{subject} is not signed in to IAM Identity Center, or its session has expired. Run: {SignOn(root)}",
            { CredentialProcess.Length: > 0 }
                when SetupError.Causes(error).OfType<ProcessAWSCredentialException>().FirstOrDefault() is { } failure =>
                $"{subject} has a credential_process that fails: {OneLine(failure.Message)} Run that command in a shell.",
            _ when profile.Options.MfaSerial is { Length: > 0 } =>
                $"The profile '{name}' requires a multi-factor code, which this tool cannot prompt for. Run: " +
                $"eval \"$(aws configure export-credentials --profile {name} --format env)\", and then this command again, " +
                "without --profile and AWS_PROFILE.",
            _ when IsAssumeRole(error) =>
                $"The profile '{name}' cannot assume the role " +
                    $"{profile.Options.RoleArn}{(refusal is null ? "" : $" ({refusal.ErrorCode})")}. " +
                $"The role's trust policy must allow the profile '{root.Name}', which needs sts:AssumeRole on it.",
            _ => $"The profile '{name}' yields no credentials: {OneLine(error.Message)} " +
                $"Check it with: aws sts get-caller-identity --profile {name}",
        };
    }

    private static string NoProfile(CredentialSource source) => source.IsProfileNamed
        ? $"There is no profile '{source.ProfileName}', which {CredentialSource.ProfileVariable} names, in ~/.aws/config or " +
            "~/.aws/credentials. Run 'aws configure list-profiles' to list the profiles."
        : "No AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role " +
            "provides them. DynamoDB Local accepts any credentials but needs some.";

    private static bool IsAssumeRole(Exception error) =>
        SetupError.Causes(error).Any(cause => cause.Message.StartsWith(SetupError.AssumeRoleFailed, StringComparison.Ordinal));

    private static bool SignsOn(CredentialProfileOptions options) =>
        options.SsoSession is { Length: > 0 } || options.SsoStartUrl is { Length: > 0 };

    private static string SignOn(CredentialProfile profile) => $"aws sso login --profile {profile.Name}";

    /// <summary>The SDK lists the error of every credential source, one per line. Only the profile's error matters.</summary>
    private static string OneLine(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = lines.FirstOrDefault(line =>
            line.StartsWith("Exception ", StringComparison.Ordinal) && line.Contains("profile", StringComparison.OrdinalIgnoreCase));
        var text = line is null ? string.Join(' ', lines) : line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        return text.EndsWith('.') ? text : $"{text}.";
    }
}
