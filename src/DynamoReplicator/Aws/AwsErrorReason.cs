namespace DynamoReplicator.Aws;

/// <summary>Describes the errors that concern reads and writes of a table alike, with a remedy and without item data.</summary>
internal static class AwsErrorReason
{
    /// <param name="error">The error.</param>
    /// <param name="table">The table that was called.</param>
    /// <param name="purpose">The purpose of the call, such as <c>write</c>.</param>
    public static string Of(AwsError error, TableReference table, string purpose) => error.Kind switch
    {
        AwsErrorKind.RoleDenied when table.RoleArn is { } role =>
            $"The role {role} cannot be assumed to {purpose} {table}: the role's trust policy must name the function's " +
            "role, and the function's role needs sts:AssumeRole on it. If the policy requires an external ID or a session name, " +
            "set RoleExternalId or RoleSessionName to it.",
        AwsErrorKind.RoleUnavailable => error.Cause.Message,
        AwsErrorKind.NotFound =>
            $"There is no table {table}, or it is not active yet. Check the Region, the name and the account, or create it " +
            "with the source's key schema.",
        AwsErrorKind.CredentialsRefused or AwsErrorKind.RegionNotEnabled =>
            $"{table} does not accept the credentials ({error.Code}). Check that they are valid, have not expired, and belong to an " +
            "account in which the Region is enabled.",
        AwsErrorKind.UnknownHost =>
            $"DNS does not know the endpoint of {table}. Check that '{table.Region}' is a Region and that the function can reach its " +
            "endpoint.",
        AwsErrorKind.DnsFailed or AwsErrorKind.ConnectionRefused or AwsErrorKind.HostSilent or AwsErrorKind.Unreachable =>
            // .NET's message has the reason, the host and the port, such as "Connection refused (localhost:8000)".
            $"{table} cannot be reached: {error.Cause.Message}. Check the endpoint and the network to it.",
        AwsErrorKind.TlsFailed =>
            $"The TLS connection to {table} failed. Check the endpoint, and any proxy in between.",
        AwsErrorKind.ConnectionFailed => $"The connection to {table} failed ({error.Name}).",
        AwsErrorKind.TimedOut =>
            $"A call to {table} timed out{(error.Cause is AttemptTimeoutException ? $": {error.Cause.Message}" : ".")}",
        AwsErrorKind.NotSent or AwsErrorKind.CredentialsUnreachable =>
            $"The AWS SDK could not call {table}: {error.Error.Message}",
        AwsErrorKind.ServiceFailed or AwsErrorKind.UnreadableResponse => $"A call to {table} failed ({error.Name}).",
        _ => $"{table} refuses the call ({error.Name}).",
    };
}
