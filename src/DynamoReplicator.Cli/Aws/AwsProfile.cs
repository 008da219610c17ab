using Amazon.Runtime.CredentialManagement;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Aws;

/// <summary>
/// Applies the profile that a command line names. As in the AWS CLI, the profile takes precedence over credentials in the environment,
/// and its other settings apply too.
/// </summary>
internal static class AwsProfile
{
    private const string Variable = "AWS_PROFILE";

    /// <summary>The SDK prefers these variables to any profile.</summary>
    private static readonly string[] CredentialVariables =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE"];

    public static string? Read(Arguments arguments)
    {
        var name = arguments.Value(TableOptions.Profile);
        if (name is not null && !new CredentialProfileStoreChain().TryGetProfile(name, out _))
        {
            arguments.Reject(
                $"--profile: there is no profile '{name}' in ~/.aws/config or ~/.aws/credentials. Run 'aws configure list-profiles' " +
                "to list the profiles.");
        }
        return name;
    }

    /// <summary>The profiles in ~/.aws/config and ~/.aws/credentials.</summary>
    public static IEnumerable<string> Names() => new CredentialProfileStoreChain().ListProfiles().Select(profile => profile.Name);

    /// <summary>The profile whose credentials the SDK uses; null if it uses none, or other credentials.</summary>
    public static string? InUse() => CredentialVariables.Any(variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 })
        ? null
        : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : null;

    /// <summary>Sets the profile for the process, because every client of the SDK reads the environment.</summary>
    public static void Use(string? name)
    {
        if (name is null)
        {
            return;
        }
        foreach (var variable in CredentialVariables)
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
        Environment.SetEnvironmentVariable(Variable, name);
    }
}
