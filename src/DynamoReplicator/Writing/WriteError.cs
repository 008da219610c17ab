using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace DynamoReplicator.Writing;

/// <summary>What an error of a call means for the writes in it.</summary>
internal enum WriteErrorKind
{
    /// <summary>It may pass: send the same again.</summary>
    Transient,

    /// <summary>The replica refuses something in the call for good, and would take the rest.</summary>
    Rejected,

    /// <summary>No call to this replica will fare better: give up at once and say what to change.</summary>
    Fatal,
}

/// <summary>An error of a call, with what to do about it, free of item data.</summary>
internal sealed record WriteError(WriteErrorKind Kind, string Reason, Exception? Exception)
{
    /// <summary>Service messages that name rules and attributes, never values. Any other may quote the item and is not repeated.</summary>
    private static readonly string[] MessagesWithoutValues =
    [
        "Item size", "Type mismatch for", "Missing the key", "key element does not match", "Nesting Levels", "empty string value", "empty set",
        "An string set", "An number set", "An binary set", "size limit", "Size of hashkey", "Size of rangekey", "aggregated size of all range keys", "Transaction request",
    ];

    public static WriteError Of(Exception error, ReplicaTable replica) => error switch
    {
        AmazonServiceException service => OfService(service, replica),
        OperationCanceledException or TimeoutException => new(WriteErrorKind.Transient, $"A call to {replica} timed out.", error),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => NoSuchHost(error, replica),
        HttpRequestException or IOException => new(WriteErrorKind.Transient, $"The connection to {replica} failed ({error.GetType().Name}).", error),
        AmazonClientException => new(WriteErrorKind.Fatal, $"The AWS SDK could not call {replica}: {error.Message}", error),
        _ => new(WriteErrorKind.Fatal, $"Writing to {replica} failed with {error.GetType().Name}.", error),
    };

    private static WriteError OfService(AmazonServiceException error, ReplicaTable replica)
    {
        var code = error.ErrorCode;
        switch (code)
        {
            case "AccessDeniedException":
                return Fatal($"{replica} refuses the write: the role may not call dynamodb:BatchWriteItem on it. Grant that action on the table's ARN " +
                    "(dynamodb:PutItem and dynamodb:DeleteItem are other actions and do not include it).");
            case "AccessDenied" when replica.RoleArn is not null:
                return Fatal($"The role {replica.RoleArn} cannot be assumed to write {replica}: the role's trust policy must name the function's role, " +
                    "and the function's role needs sts:AssumeRole on it.");
            case "ResourceNotFoundException":
                return Fatal($"There is no table {replica}, or it is not active yet. Check the region, the name and the account, or create it with the source's key schema.");
            case "UnrecognizedClientException" or "InvalidSignatureException" or "MissingAuthenticationTokenException" or "IncompleteSignatureException"
                or "InvalidClientTokenId" or "ExpiredTokenException" or "ExpiredToken" or "SignatureDoesNotMatch" or "OptInRequired":
                return Fatal($"{replica} does not accept the credentials ({code}). Check that they are valid, unexpired and of an account in which the region is enabled.");
            case "ValidationException" when IsKeySchemaMismatch(error.Message):
                return Fatal($"{replica} has another key schema than the source ({error.Message.TrimEnd('.')}). Create it with the source's key attributes, of the same names and types.");
            case "ValidationException" or "ItemCollectionSizeLimitExceededException" or "SerializationException":
                return new(WriteErrorKind.Rejected, $"{replica} rejects the change ({code}): {WithoutValues(error.Message)}", error);
            case "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded" or "LimitExceededException":
                return new(WriteErrorKind.Transient, $"{replica} throttles the writes ({code}): it has too little write capacity for them.", error);
        }
        if (error.InnerException is HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } })
        {
            return NoSuchHost(error, replica);
        }
        if (error.StatusCode == HttpStatusCode.RequestEntityTooLarge)
        {
            return new(WriteErrorKind.Rejected, $"{replica} rejects the change: it is too large.", error);
        }
        return (int)error.StatusCode is >= 400 and < 500 and not 408 and not 429
            ? Fatal($"{replica} refuses the call ({code ?? error.StatusCode.ToString()}).")
            : new(WriteErrorKind.Transient, $"A call to {replica} failed ({code ?? error.InnerException?.GetType().Name ?? error.StatusCode.ToString()}).", error);

        WriteError Fatal(string reason) => new(WriteErrorKind.Fatal, reason, error);
    }

    private static WriteError NoSuchHost(Exception error, ReplicaTable replica) =>
        new(WriteErrorKind.Fatal, $"The endpoint of {replica} is not known to DNS. Is '{replica.Region}' a region, and can the function reach its endpoint?", error);

    /// <summary>
    /// Every record of a source has the same key attributes, so a replica that cannot take one key can take none. Index keys ("Type mismatch for Index Key") are another
    /// matter: they differ by item.
    /// </summary>
    private static bool IsKeySchemaMismatch(string message) =>
        message.Contains("key element does not match the schema", StringComparison.Ordinal)
        || message.Contains("Missing the key ", StringComparison.Ordinal)
        || message.Contains("Type mismatch for key ", StringComparison.Ordinal);

    private static string WithoutValues(string message) =>
        Array.Exists(MessagesWithoutValues, safe => message.Contains(safe, StringComparison.Ordinal))
            ? message.TrimEnd('.') + "."
            : "the service's message is left out here, as it may quote the item; the failure's Exception has it.";
}
