using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Amazon.Runtime;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Cli.Aws;

/// <summary>Errors of an AWS call that are the same for every operation, in words for the person.</summary>
internal static class AwsErrorText
{
    /// <summary>How the SDK's messages begin about settings that exclude one another.</summary>
    private const string InvalidConfiguration = "Invalid Configuration";

    /// <param name="error">The error.</param>
    /// <param name="operation">The call.</param>
    /// <param name="endpoint">Where it went; null if the error has to tell.</param>
    public static string Describe(Exception error, string operation, string? endpoint = null) => error switch
    {
        RoleUnavailableException => error.Message,
        AttemptTimeoutException => $"{operation} failed: {error.Message} Check the network to it: a firewall or a proxy in between, or a VPC without an endpoint for DynamoDB.",
        _ when MayQuoteItems(error) => $"{operation} failed: the answer is not one of DynamoDB ({Innermost(error).GetType().Name}). Is the address right, and what stands between?",
        _ when CredentialFailure.Describe(error) is { } credentials => credentials,
        AmazonServiceException { ErrorCode: { Length: > 0 } code } service => $"{operation} failed: {code}: {service.Message}",
        AmazonClientException client when client.Message.StartsWith(InvalidConfiguration, StringComparison.Ordinal) =>
            $"{operation} failed: {client.Message.TrimEnd('.')}. Unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT (or the profile's " +
            "use_fips_endpoint and use_dualstack_endpoint), or the variable or setting that names the endpoint. " +
            "An address that --endpoint-url names is used as it is.",
        _ when Cause<SocketException>(error) is { } socket => $"{operation} failed: {Unreachable(socket, endpoint ?? EndpointIn(error) ?? "the service")}",
        _ when Cause<TimeoutException>(error) is not null || Cause<OperationCanceledException>(error) is not null =>
            $"{operation} failed: {endpoint ?? "the service"} did not answer in time. Check the network to it: a firewall or a proxy in between, or a VPC without an endpoint for DynamoDB.",
        _ => $"{operation} failed: {Innermost(error).Message}",
    };

    private static string Unreachable(SocketException error, string endpoint) => error.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => $"{endpoint} refuses connections. Check that something listens there, and --endpoint-url or AWS_ENDPOINT_URL_DYNAMODB if they lead there.",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData =>
            $"{endpoint} is not known to DNS. Check the region, --endpoint-url and the network.{AboutFips(endpoint)}",
        SocketError.TimedOut => $"{endpoint} does not answer. Check the network to it: a firewall or a proxy in between, or a VPC without an endpoint for DynamoDB.",
        _ => $"{endpoint} cannot be reached ({error.Message}). Check the region, the network and --endpoint-url.",
    };

    private static string AboutFips(string endpoint) => endpoint.Contains("-fips.", StringComparison.Ordinal)
        ? " AWS_USE_FIPS_ENDPOINT (or the profile's use_fips_endpoint) is set: AWS has FIPS endpoints of DynamoDB only in the United States " +
            "and Canada."
        : "";

    /// <summary>The host and the port that .NET puts at the end of its message: <c>Connection refused (localhost:8000)</c>.</summary>
    private static string? EndpointIn(Exception error) =>
        Cause<HttpRequestException>(error)?.Message is { } message && message.EndsWith(')') && message.LastIndexOf('(') is > 0 and var start ? message[(start + 1)..^1] : null;

    /// <summary>Whether the message of an error may hold what it was about: of an answer that cannot be read, a piece of it.</summary>
    public static bool MayQuoteItems(Exception error) => Cause<JsonException>(error) is not null || Cause<AmazonUnmarshallingException>(error) is not null;

    /// <summary>Whether the address itself may be wrong: its host is unknown, or is not the one whose certificate it has.</summary>
    public static bool IsAddressError(Exception error) =>
        Cause<SocketException>(error) is { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData }
        || Cause<AuthenticationException>(error) is not null;

    /// <summary>Whether the network, and not the SDK or the service, is the cause.</summary>
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
