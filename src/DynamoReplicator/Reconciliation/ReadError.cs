using System.Text.Json;
using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>What an error of a read means, free of item data.</summary>
/// <param name="IsTransient">Whether it may pass: make the same call again.</param>
/// <param name="Reason">What is wrong and what to do.</param>
internal readonly record struct ReadError(bool IsTransient, string Reason)
{
    /// <param name="error">The error.</param>
    /// <param name="table">The table that was to be read.</param>
    /// <param name="action">The call, such as <c>Scan</c>.</param>
    public static ReadError Of(Exception error, ReplicaTable table, string action)
    {
        var write = WriteError.Of(error, table);
        var isTransient = write.Kind == WriteErrorKind.Transient;
        return error switch
        {
            AmazonServiceException { ErrorCode: "AccessDeniedException" } when AccessDenial.In(error.Message) is { } denial =>
                new(false, $"{table} refuses the read: the role may not call {denial.CallOn("it")}. {denial.Remedy}"),
            AmazonServiceException { ErrorCode: "AccessDeniedException" } => new(
                false,
                $"{table} refuses the read (AccessDeniedException). The role needs dynamodb:{action} on the table's ARN, and on a " +
                "table that is encrypted with a key of your own " +
                "kms:Decrypt on that key; no policy may deny them."),
            AmazonServiceException { ErrorCode: "ValidationException" } =>
                new(false, $"{table} refuses a call to {action} as invalid. If it was to go on from a checkpoint file, remove that file to begin anew."),
            AmazonServiceException { ErrorCode: var code } when isTransient && error.InnerException is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => new(true, $"{table} throttles or fails {action} ({code ?? error.InnerException?.GetType().Name ?? error.GetType().Name})."),
            AmazonServiceException or AmazonClientException => new(isTransient, write.Reason),
            JsonException => new(false, $"The answer of {table} to {action} is not DynamoDB JSON. Is the address right, and what stands between?"),
            _ => new(isTransient, isTransient ? write.Reason : $"Reading {table} failed with {error.GetType().Name}."),
        };
    }
}
