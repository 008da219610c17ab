using System.Text.Json;
using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>The meaning of a failed read, without item data.</summary>
/// <param name="IsTransient">Whether the same call may succeed later.</param>
/// <param name="Reason">The cause and the remedy.</param>
internal readonly record struct ReadError(bool IsTransient, string Reason)
{
    /// <summary>
    /// Returns the error if it is of access, credentials or the network: the messages of these name tables, roles, hosts and operations only.
    /// Other errors, such as those of validation and of parsing, can quote the request or the response.
    /// </summary>
    public static Exception? CauseWithoutItemData(Exception error) => error switch
    {
        AmazonServiceException { ErrorCode: "AccessDeniedException" or "UnrecognizedClientException" or "ExpiredTokenException" or "ResourceNotFoundException" } => error,
        AmazonServiceException or AmazonUnmarshallingException => null,
        RoleUnavailableException or CredentialsAbandonedException or AttemptTimeoutException => error,
        HttpRequestException { StatusCode: null } => error,
        _ => null,
    };

    /// <param name="error">The error.</param>
    /// <param name="table">The table that was read.</param>
    /// <param name="action">The call, such as <c>Scan</c>.</param>
    public static ReadError Of(Exception error, TableReference table, string action)
    {
        var write = WriteError.Of(error, table);
        var isTransient = write.Kind == WriteErrorKind.Transient;
        return error switch
        {
            AmazonServiceException { ErrorCode: "AccessDeniedException" } when AccessDenial.In(error.Message) is { } denial =>
                new(false, $"{table} refuses the read: the role may not call {denial.CallOn("it")}. {denial.Remedy}"),
            AmazonServiceException { ErrorCode: "AccessDeniedException" } => new(
                false,
                $"{table} refuses the read (AccessDeniedException). Grant the role dynamodb:{action} on the table's ARN. If the table is " +
                "encrypted with your own key, also grant kms:Decrypt on that key. Make sure that no policy denies these actions."),
            AmazonServiceException { ErrorCode: "ValidationException" } =>
                new(
                    false,
                    $"{table} rejects {action} as invalid. If a backfill resumed from a checkpoint file, delete that file to restart."),
            AmazonServiceException { ErrorCode: var code } when isTransient && !IsConnectionFailure(error) => new(
                true, $"{table} throttles or fails {action} ({code ?? error.InnerException?.GetType().Name ?? error.GetType().Name})."),
            AmazonServiceException or AmazonClientException => new(isTransient, write.Reason),
            JsonException => new(
                false,
                $"The response of {table} to {action} is not DynamoDB JSON. Check the endpoint, and any proxy in between."),
            _ => new(isTransient, isTransient ? write.Reason : $"Reading {table} failed with {error.GetType().Name}."),
        };
    }

    private static bool IsConnectionFailure(Exception error) =>
        error.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
}
