namespace DynamoReplicator.Tests.Support;

/// <summary>Sets credentials for the SDK in this process, so that no test looks for real ones on the machine or the network.</summary>
internal static class TestCredentials
{
    public const string AccessKey = "AKIDOFTHETESTS";

    public const string SecretKey = "secret-of-the-tests";

    public static void Set()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SecretKey);
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        foreach (var variable in new[] { "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB",
            "AWS_ENDPOINT_URL_STS" })
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }
}
