using System.Net;
using Amazon.Runtime;
using DynamoReplicator.Aws;
using DynamoReplicator.Cli.Aws;

namespace DynamoReplicator.Cli.StreamReading;

/// <summary>What the streams API's errors mean for a reader.</summary>
internal static class StreamErrors
{
    /// <summary>Ends every message about changes that can no longer be read.</summary>
    public const string HowToRecover =
        "Changes may be missing in the replicas, and no stream holds them any more. Start run again with a new checkpoint file, " +
        "then run verify --repair, with --delete-extra unless a replica keeps what its source deletes. " +
        "A backfill is not enough: it does not delete.";

    private static readonly string[] StreamActions = ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"];

    /// <summary>An iterator is good for 15 minutes.</summary>
    public static bool IsExpiredIterator(Exception error) => CodeOf(error) == "ExpiredIteratorException";

    /// <summary>
    /// Whether the same call may succeed later: throttling, a fault of the service, of the network in between or of where credentials come
    /// from. Errors of the configuration do not pass: a person must change something.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <param name="hasResponded">Whether the service has answered before. If so its address and the credentials were right.</param>
    public static bool IsTransient(Exception error, bool hasResponded) => error switch
    {
        AmazonServiceException { ErrorCode: "LimitExceededException" or "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded" } => true,
        // The session of a profile may end during a long run; a new sign-in, which the message asks for, lets it go on.
        _ when AwsErrorText.IsAddressError(error) || CredentialFailure.IsProfileError(error) => hasResponded,
        AmazonServiceException service => service.StatusCode is 0 or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
            || service is AmazonUnmarshallingException,
        // Anything else is a setting that the SDK refuses, the answer of another service, or a defect: the next attempt would fail too.
        _ => AwsErrorText.IsNetworkError(error),
    };

    /// <summary>Whether what was asked for is in no stream any more.</summary>
    public static bool IsGone(Exception? error) => error is not null && CodeOf(error) is "TrimmedDataAccessException" or "ResourceNotFoundException";

    /// <summary>Puts an error that will not pass into words for the person.</summary>
    public static StreamException Describe(Exception error, string operation, string streamArn) => error switch
    {
        StreamException told => told,
        _ => new StreamException(
            CodeOf(error) switch
            {
                "TrimmedDataAccessException" =>
                    $"The stream no longer holds the changes that are next to be read: DynamoDB keeps them for 24 hours. {HowToRecover}",
                "ResourceNotFoundException" =>
                    $"The stream {streamArn}, or a shard of it that was still to be read, no longer exists: the table was deleted, the stream was disabled more " +
                    $"than 24 hours ago, or the changes are older than that. {HowToRecover}",
                "AccessDeniedException" when AccessDenial.In(error.Message) is { } denial
                    && (denial.IsExplicit || !StreamActions.Contains(denial.Action)) =>
                    $"AWS does not let these credentials call {denial.CallOn(streamArn)}. {denial.Remedy}",
                "AccessDeniedException" =>
                    $"AWS does not let these credentials call {operation}. Grant them dynamodb:DescribeStream, dynamodb:GetShardIterator and dynamodb:GetRecords on {streamArn}.",
                _ => AwsErrorText.Describe(error, operation),
            },
            error)
        {
            AreChangesLost = IsGone(error),
        },
    };

    private static string? CodeOf(Exception error) => (error as AmazonServiceException)?.ErrorCode;
}
