using System.Net.Sockets;
using System.Text.Json;
using Amazon.Runtime;

namespace DynamoReplicator.Cli.Streams;

/// <summary>Errors of an AWS call that are the same for every operation, in words for the person.</summary>
internal static class ServiceFailure
{
    public static string Describe(Exception error, string operation) => error switch
    {
        _ when MayQuoteItems(error) => $"{operation} failed: the answer is not one of DynamoDB ({Innermost(error).GetType().Name}). Is the address right, and what stands between?",
        AmazonServiceException
        {
            ErrorCode: "UnrecognizedClientException" or "InvalidSignatureException" or "IncompleteSignatureException" or "MissingAuthenticationTokenException"
                or "ExpiredTokenException" or "InvalidClientTokenId",
        } refused => $"AWS does not accept the credentials ({refused.ErrorCode}). Check AWS_PROFILE or AWS_ACCESS_KEY_ID, and whether they have expired.",
        AmazonServiceException { ErrorCode: { Length: > 0 } code } service => $"{operation} failed: {code}: {service.Message}",
        AmazonClientException client when client.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            "No AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role gives them. " +
            "DynamoDB Local takes any, but asks for some.",
        _ when Cause<SocketException>(error) is { } socket =>
            $"{operation} failed: the service cannot be reached ({socket.Message}). Check the region, the network and --endpoint-url.",
        _ => $"{operation} failed: {Innermost(error).Message}",
    };

    /// <summary>Whether the message of an error may hold what it was about: of an answer that cannot be read, a piece of it.</summary>
    public static bool MayQuoteItems(Exception error) => Cause<JsonException>(error) is not null || Cause<AmazonUnmarshallingException>(error) is not null;

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
