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
    public static string Describe(Exception error, string operation) => Describe(error, operation, endpoint: null);

    /// <param name="error">The error.</param>
    /// <param name="operation">The name of the call that failed.</param>
    /// <param name="endpoint">The address of the call; null to take it from the error.</param>
    public static string Describe(Exception error, string operation, string? endpoint)
    {
        var known = AwsError.Of(error);
        return known.Kind switch
        {
            AwsErrorKind.RoleUnavailable => error.Message,
            AwsErrorKind.TimedOut when known.Cause is AttemptTimeoutException =>
                $"{operation} failed: {known.Cause.Message} {CheckNetwork}",
            _ when MayQuoteItems(error) =>
                $"{operation} failed: the response is not from DynamoDB ({Innermost(error).GetType().Name}). " +
                "Check the endpoint, and the proxies on the way to it.",
            _ when CredentialFailure.Describe(error) is { } credentials => credentials,
            AwsErrorKind.NotSent when error.Message.StartsWith(InvalidConfiguration, StringComparison.Ordinal) =>
                $"{operation} failed: {error.Message.TrimEnd('.')}. Unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT (or the " +
                "profile's use_fips_endpoint and use_dualstack_endpoint), or the variable or setting that names the endpoint. " +
                "An address in --endpoint-url is used unchanged.",
            _ when known.Code is { } code => $"{operation} failed: {code}: {error.Message}",
            AwsErrorKind.CredentialsUnreachable => Describe(known.Cause, operation, endpoint),
            AwsErrorKind.TimedOut => $"{operation} failed: {endpoint ?? "the service"} did not respond in time. {CheckNetwork}",
            _ when known.IsOfNetwork => $"{operation} failed: {Unreachable(known, endpoint ?? EndpointIn(known.Cause) ?? "the service")}",
            _ => $"{operation} failed: {Innermost(error).Message}",
        };
    }

    private static string Unreachable(AwsError error, string endpoint) => error.Kind switch
    {
        AwsErrorKind.ConnectionRefused =>
            $"{endpoint} refuses connections. Check that a service listens there, and correct --endpoint-url or AWS_ENDPOINT_URL_DYNAMODB.",
        AwsErrorKind.UnknownHost or AwsErrorKind.DnsFailed =>
            $"{endpoint} is not known to DNS. Check the Region, --endpoint-url, and the network.{AboutFips(endpoint)}",
        AwsErrorKind.HostSilent => $"{endpoint} does not respond. {CheckNetwork}",
        AwsErrorKind.TlsFailed => Innermost(error.Cause).Message,
        _ => $"{endpoint} cannot be reached ({Innermost(error.Cause).Message}). Check the Region, the network, and --endpoint-url.",
    };

    private static string AboutFips(string endpoint) => endpoint.Contains("-fips.", StringComparison.Ordinal)
        ? " AWS_USE_FIPS_ENDPOINT (or the profile's use_fips_endpoint) is set, but DynamoDB has FIPS endpoints only in the " +
            "United States and Canada."
        : "";

    /// <summary>.NET's message ends with the host and the port: <c>Connection refused (localhost:8000)</c>.</summary>
    private static string? EndpointIn(Exception error) =>
        error.Message is var message && message.EndsWith(')') && message.LastIndexOf('(') is > 0 and var start
            ? message[(start + 1)..^1]
            : null;

    /// <summary>Whether the error's message may contain item data: parsers quote what they cannot read.</summary>
    public static bool MayQuoteItems(Exception error) =>
        Cause<JsonException>(error) is not null || Cause<AmazonUnmarshallingException>(error) is not null;

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
