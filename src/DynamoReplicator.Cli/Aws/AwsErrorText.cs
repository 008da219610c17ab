using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Amazon.Runtime;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Cli.Aws;

/// <summary>Describes the errors that any AWS call may return, with a remedy.</summary>
internal static class AwsErrorText
{
    /// <summary>The beginning of the SDK's messages about conflicting settings.</summary>
    private const string InvalidConfiguration = "Invalid Configuration";

    private const string CheckNetwork =
        "Check the network: a firewall or proxy may be in the way, or the VPC may have no endpoint for DynamoDB.";

    /// <param name="error">The error.</param>
    /// <param name="operation">The name of the call that failed.</param>
    /// <param name="endpoint">The address of the call; null to take it from the error.</param>
    public static string Describe(Exception error, string operation, string? endpoint = null) => error switch
    {
        RoleUnavailableException => error.Message,
        AttemptTimeoutException => $"{operation} failed: {error.Message} {CheckNetwork}",
        _ when MayQuoteItems(error) =>
            $"{operation} failed: the response is not from DynamoDB ({Innermost(error).GetType().Name}). " +
            "Check the endpoint, and the proxies on the way to it.",
        _ when CredentialFailure.Describe(error) is { } credentials => credentials,
        AmazonServiceException { ErrorCode: { Length: > 0 } code } service => $"{operation} failed: {code}: {service.Message}",
        AmazonClientException client when client.Message.StartsWith(InvalidConfiguration, StringComparison.Ordinal) =>
            $"{operation} failed: {client.Message.TrimEnd('.')}. Unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT (or the " +
                "profile's " +
            "use_fips_endpoint and use_dualstack_endpoint), or the variable or setting that names the endpoint. " +
            "An address in --endpoint-url is used unchanged.",
        _ when Cause<SocketException>(error) is { } socket =>
            $"{operation} failed: {Unreachable(socket, endpoint ?? EndpointIn(error) ?? "the service")}",
        _ when Cause<TimeoutException>(error) is not null || Cause<OperationCanceledException>(error) is not null =>
            $"{operation} failed: {endpoint ?? "the service"} did not respond in time. {CheckNetwork}",
        _ => $"{operation} failed: {Innermost(error).Message}",
    };

    private static string Unreachable(SocketException error, string endpoint) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused =>
            $"{endpoint} refuses connections. Check that a service listens there, and correct --endpoint-url or AWS_ENDPOINT_URL_DYNAMODB.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData =>
            $"{endpoint} is not known to DNS. Check the Region, --endpoint-url, and the network.{AboutFips(endpoint)}",
        SocketError.TimedOut => $"{endpoint} does not respond. {CheckNetwork}",
        _ => $"{endpoint} cannot be reached ({error.Message}). Check the Region, the network, and --endpoint-url.",
    };

    private static string AboutFips(string endpoint) => endpoint.Contains("-fips.", StringComparison.Ordinal)
        ? " AWS_USE_FIPS_ENDPOINT (or the profile's use_fips_endpoint) is set, but DynamoDB has FIPS endpoints only in the " +
            "United States and Canada."
        : "";

    /// <summary>.NET's message ends with the host and the port: <c>Connection refused (localhost:8000)</c>.</summary>
    private static string? EndpointIn(Exception error) =>
        Cause<HttpRequestException>(error)?.Message is { } message && message.EndsWith(')') && message.LastIndexOf('(') is > 0 and var start
            ? message[(start + 1)..^1]
            : null;

    /// <summary>Whether the error's message may contain item data: parsers quote what they cannot read.</summary>
    public static bool MayQuoteItems(Exception error) =>
        Cause<JsonException>(error) is not null || Cause<AmazonUnmarshallingException>(error) is not null;

    /// <summary>Whether the address itself may be wrong: its host is unknown, or its certificate is for another host.</summary>
    public static bool IsAddressError(Exception error) =>
        Cause<SocketException>(error) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }
        || Cause<AuthenticationException>(error) is not null;

    /// <summary>Whether the cause is the network rather than the SDK or the service.</summary>
    public static bool IsNetworkError(Exception error) =>
        Cause<HttpRequestException>(error) is not null || Cause<IOException>(error) is not null || Cause<SocketException>(error) is not null
        || Cause<TimeoutException>(error) is not null || Cause<OperationCanceledException>(error) is not null;

    private static T? Cause<T>(Exception error)
        where T : Exception
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
            {
                return found;
            }
        }
        return null;
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
