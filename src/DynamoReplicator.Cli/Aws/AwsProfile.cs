using System.CommandLine;
using Amazon.Runtime.CredentialManagement;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Aws;

/// <summary>The profile that a command line names. As in the AWS CLI it goes before credentials that are in the environment, and brings its other settings too.</summary>
internal static class AwsProfile
{
    private const string Variable = "AWS_PROFILE";

    /// <summary>The SDK's chain of credentials takes these before any profile.</summary>
    private static readonly string[] CredentialVariables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE"];

    public static IEnumerable<string> Validate(ParseResult command)
    {
        if (command.ValidValue(TableOptions.Profile) is { } name && !new CredentialProfileStoreChain().TryGetProfile(name, out _))
        {
            yield return $"--profile: there is no profile '{name}' in ~/.aws/config or ~/.aws/credentials. 'aws configure list-profiles' lists those there are.";
        }
    }

    /// <summary>The profile whose credentials the SDK takes; null if it takes none, or credentials that go before any.</summary>
    public static string? InUse() => CredentialVariables.Any(variable => Environment.GetEnvironmentVariable(variable) is { Length: > 0 })
        ? null
        : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : null;

    /// <summary>Makes it this process's: every client of the SDK is made from the environment.</summary>
    public static void Use(ParseResult command)
    {
        if (command.GetValue(TableOptions.Profile) is not { } name)
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
