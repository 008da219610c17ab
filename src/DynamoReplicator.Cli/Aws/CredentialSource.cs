using Amazon.Runtime.CredentialManagement;

namespace DynamoReplicator.Cli.Aws;

/// <summary>Where the SDK takes its credentials from. Environment variables take precedence over any profile.</summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="profile">Finds a profile by its name; null if there is none.</param>
internal sealed class CredentialSource(Func<string, string?> variable, Func<string, CredentialProfile?> profile)
{
    public const string KeyVariable = "AWS_ACCESS_KEY_ID";
    public const string ProfileVariable = "AWS_PROFILE";

    private const string DefaultProfile = "default";

    /// <summary>The source of this process's credentials.</summary>
    public static CredentialSource Current { get; } = new(
        Environment.GetEnvironmentVariable,
        name => new CredentialProfileStoreChain().TryGetProfile(name, out var found) ? found : null);

    /// <summary>Whether the environment holds the credentials themselves.</summary>
    public bool IsEnvironment => IsSet(KeyVariable);

    /// <summary>Whether a profile was chosen; otherwise the default one is used if it exists.</summary>
    public bool IsProfileNamed => IsSet(ProfileVariable);

    public string ProfileName => variable(ProfileVariable) is { Length: > 0 } name ? name : DefaultProfile;

    /// <summary>The profile in use; null if it does not exist.</summary>
    public CredentialProfile? Profile => profile(ProfileName);

    /// <summary>The profile that signs in: a profile that assumes a role names another one, which may do the same.</summary>
    public CredentialProfile? Root
    {
        get
        {
            var (root, seen) = (Profile, new HashSet<string>());
            while (root?.Options.SourceProfile is { Length: > 0 } name && seen.Add(root.Name) && profile(name) is { } next)
            {
                root = next;
            }
            return root;
        }
    }

    private bool IsSet(string name) => variable(name) is { Length: > 0 };
}
