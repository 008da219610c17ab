using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace DynamoReplicator.Aws;

/// <summary>
/// Classifies the errors of calls to AWS, by the service's code, the HTTP status, and the network's error. This is the only place that
/// knows them. What a kind means for a write, a read, or a user is decided where the error is reported.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Code">The service's code, or null if the error has none.</param>
/// <param name="Error">The error.</param>
/// <param name="Cause">The network's error if it is the cause, otherwise the error itself.</param>
internal readonly record struct AwsError(AwsErrorKind Kind, string? Code, Exception Error, Exception Cause)
{
    /// <summary>Whether the network failed, and no service responded.</summary>
    public bool IsOfNetwork => Kind is AwsErrorKind.UnknownHost or AwsErrorKind.DnsFailed or AwsErrorKind.ConnectionRefused
        or AwsErrorKind.HostSilent or AwsErrorKind.Unreachable or AwsErrorKind.ConnectionFailed or AwsErrorKind.TlsFailed;

    /// <summary>Whether the same call may succeed later without any change to the configuration.</summary>
    public bool IsTransient => Kind is AwsErrorKind.Throttled or AwsErrorKind.WriteConflict or AwsErrorKind.ServiceFailed
        or AwsErrorKind.UnreadableResponse or AwsErrorKind.TimedOut or AwsErrorKind.RoleUnavailable
        || (IsOfNetwork && Kind != AwsErrorKind.UnknownHost);

    /// <summary>Names the error in a message: its code, or else the type of the exception behind it, or the HTTP status.</summary>
    public string Name => Code ?? Cause switch
    {
        AmazonServiceException { InnerException: { } inner } when Kind != AwsErrorKind.Refused => inner.GetType().Name,
        AmazonServiceException service => service.StatusCode.ToString(),
        _ => Cause.GetType().Name,
    };

    public static AwsError Of(Exception error) => error switch
    {
        AmazonServiceException service => OfService(service),
        RoleUnavailableException => new(AwsErrorKind.RoleUnavailable, null, error, error),
        AmazonClientException { InnerException: { } inner } when OfNetwork(inner) is { } network => network.Kind == AwsErrorKind.TimedOut
            ? network with { Error = error }
            : network with { Kind = AwsErrorKind.CredentialsUnreachable, Error = error },
        AmazonClientException => new(AwsErrorKind.NotSent, null, error, error),
        JsonException => new(AwsErrorKind.InvalidJson, null, error, error),
        HttpRequestException or IOException or SocketException or TimeoutException or OperationCanceledException =>
            OfNetwork(error)!.Value,
        _ => new(AwsErrorKind.Unknown, null, error, error),
    };

    private static AwsError OfService(AmazonServiceException error)
    {
        if (CodeOf(error) is { } code && KindOf(code) is { } known)
        {
            return new(known, code, error, error);
        }
        if (error is AmazonUnmarshallingException)
        {
            return new(AwsErrorKind.UnreadableResponse, null, error, error);
        }
        if (error.InnerException is { } inner && OfNetwork(inner) is { } network)
        {
            return network with { Error = error };
        }
        var kind = error.StatusCode switch
        {
            HttpStatusCode.RequestEntityTooLarge => AwsErrorKind.TooLarge,
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests => AwsErrorKind.ServiceFailed,
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError => AwsErrorKind.Refused,
            _ => AwsErrorKind.ServiceFailed,
        };
        return new(kind, CodeOf(error), error, error);
    }

    /// <summary>See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html.</summary>
    private static AwsErrorKind? KindOf(string code) => code switch
    {
        "ProvisionedThroughputExceededException" or "ThrottlingException" or "Throttling" or "ThrottledException"
            or "TooManyRequestsException" or "RequestLimitExceeded" or "RequestLimitExceededException" or "LimitExceededException" =>
            AwsErrorKind.Throttled,
        "ReplicatedWriteConflictException" or "TransactionConflictException" => AwsErrorKind.WriteConflict,
        "ValidationException" or "ItemCollectionSizeLimitExceededException" or "SerializationException" => AwsErrorKind.Invalid,
        "AccessDeniedException" => AwsErrorKind.AccessDenied,
        "AccessDenied" => AwsErrorKind.RoleDenied,
        "UnrecognizedClientException" or "InvalidSignatureException" or "MissingAuthenticationTokenException"
            or "IncompleteSignatureException" or "InvalidClientTokenId" or "ExpiredTokenException" or "ExpiredToken"
            or "SignatureDoesNotMatch" => AwsErrorKind.CredentialsRefused,
        "OptInRequired" => AwsErrorKind.RegionNotEnabled,
        "ResourceNotFoundException" => AwsErrorKind.NotFound,
        "ExpiredIteratorException" => AwsErrorKind.ExpiredIterator,
        "TrimmedDataAccessException" => AwsErrorKind.TrimmedData,
        _ => null,
    };

    /// <summary>Exceptions of test substitutes often have no code. Then the type replaces it.</summary>
    private static string? CodeOf(AmazonServiceException error) => error switch
    {
        { ErrorCode.Length: > 0 } => error.ErrorCode,
        AmazonDynamoDBException when error.GetType() != typeof(AmazonDynamoDBException) => error.GetType().Name,
        _ => null,
    };

    /// <returns>Null if no cause of the error is of the network.</returns>
    private static AwsError? OfNetwork(Exception error)
    {
        var (first, kind) = (default(Exception), AwsErrorKind.ConnectionFailed);
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            var found = KindOf(cause);
            first ??= found is null ? null : cause;
            kind = found is null or AwsErrorKind.ConnectionFailed ? kind : found.Value; // The least specific of them replaces none.
        }
        return first is null ? null : new(kind, null, error, first);
    }

    /// <summary>The kind of one exception of a chain. The innermost is the most specific.</summary>
    private static AwsErrorKind? KindOf(Exception cause) => cause switch
    {
        SocketException socket => KindOf(socket.SocketErrorCode),
        AuthenticationException => AwsErrorKind.TlsFailed,
        TimeoutException or OperationCanceledException => AwsErrorKind.TimedOut,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => AwsErrorKind.Unreachable,
        HttpRequestException or IOException => AwsErrorKind.ConnectionFailed,
        _ => null,
    };

    private static AwsErrorKind KindOf(SocketError error) => error switch
    {
        SocketError.HostNotFound or SocketError.NoData => AwsErrorKind.UnknownHost,
        SocketError.TryAgain => AwsErrorKind.DnsFailed,
        SocketError.ConnectionRefused => AwsErrorKind.ConnectionRefused,
        SocketError.TimedOut => AwsErrorKind.HostSilent,
        _ => AwsErrorKind.ConnectionFailed,
    };
}
