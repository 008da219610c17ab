namespace DynamoReplicator.Aws;

/// <summary>The meaning of a failed read, without item data.</summary>
/// <param name="IsTransient">Whether the same call may succeed later.</param>
/// <param name="Reason">The cause and the remedy.</param>
internal readonly record struct ReadError(bool IsTransient, string Reason)
{
    /// <summary>
    /// Returns the error if it is of access, credentials or the network: their messages name only tables, roles, hosts and operations.
    /// Other errors, such as those of validation and of parsing, can quote the request or the response.
    /// </summary>
    public static Exception? CauseWithoutItemData(Exception error) => AwsError.Of(error) switch
    {
        { Kind: AwsErrorKind.AccessDenied or AwsErrorKind.CredentialsRefused or AwsErrorKind.NotFound or AwsErrorKind.RoleUnavailable }
            or { IsOfNetwork: true } => error,
        { Kind: AwsErrorKind.TimedOut } when error is CredentialsAbandonedException or AttemptTimeoutException => error,
        _ => null,
    };

    /// <param name="error">The error.</param>
    /// <param name="table">The table that was read.</param>
    /// <param name="action">The call, such as <c>Scan</c>.</param>
    public static ReadError Of(Exception error, TableReference table, string action)
    {
        var known = AwsError.Of(error);
        return new(known.IsTransient, known.Kind switch
        {
            AwsErrorKind.AccessDenied when AccessDenial.In(error.Message) is { } denial =>
                $"{table} refuses the read: the role may not call {denial.CallOn("it")}. {denial.Remedy}",
            AwsErrorKind.AccessDenied =>
                $"{table} refuses the read (AccessDeniedException). Grant the role dynamodb:{action} on the table's ARN. If the table is " +
                "encrypted with your own key, also grant kms:Decrypt on that key. Make sure that no policy denies these actions.",
            AwsErrorKind.Invalid =>
                $"{table} rejects {action} as invalid. If a backfill resumed from a checkpoint file, delete that file to restart.",
            AwsErrorKind.Throttled or AwsErrorKind.ServiceFailed or AwsErrorKind.UnreadableResponse =>
                $"{table} throttles or fails {action} ({known.Name}).",
            AwsErrorKind.InvalidJson =>
                $"The response of {table} to {action} is not DynamoDB JSON. Check the endpoint, and any proxy in between.",
            AwsErrorKind.Unknown => $"Reading {table} failed with {error.GetType().Name}.",
            _ => AwsErrorReason.Of(known, table, "read"),
        });
    }
}
