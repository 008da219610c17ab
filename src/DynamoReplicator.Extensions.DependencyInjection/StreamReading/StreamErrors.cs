using DynamoReplicator.Aws;

namespace DynamoReplicator.StreamReading;

/// <summary>Classifies and describes the errors of the streams API.</summary>
internal static class StreamErrors
{
    /// <summary>The end of every message about changes that can no longer be read.</summary>
    public const string HowToRecover =
        "Replicas may be missing changes that the stream no longer holds. Start again with a new checkpoint file, " +
        "then run 'dynamo-replicator verify --repair', for partial replicas with their selection of items and attributes, and with " +
        "--delete-extra unless a replica keeps items that its source deletes. " +
        "A backfill is not enough, because it does not delete.";

    private static readonly string[] StreamActions = ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"];

    /// <summary>Whether the iterator has expired. An iterator is valid for 15 minutes.</summary>
    public static bool IsExpiredIterator(Exception error) => AwsError.Of(error).Kind == AwsErrorKind.ExpiredIterator;

    /// <summary>
    /// Whether the same call may succeed later: throttling, or a failure of the service, the network, or the credential source.
    /// Configuration errors are not transient, because someone must correct them.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <param name="hasResponded">Whether the service has responded before, so that its address and the credentials were right.</param>
    public static bool IsTransient(Exception error, bool hasResponded) =>
        // A profile's session may expire during a long run. The run continues after the sign-in that the message suggests.
        SetupError.IsOfAddress(error) || SetupError.IsOfCredentials(error)
            ? hasResponded
            // Any other error is an invalid setting, another service's response, or a bug, so the next attempt would fail too.
            : AwsError.Of(error) is { IsTransient: true } or { Kind: AwsErrorKind.CredentialsUnreachable };

    /// <summary>Whether the stream no longer holds the requested records.</summary>
    public static bool IsGone(Exception? error) =>
        error is not null && AwsError.Of(error).Kind is AwsErrorKind.TrimmedData or AwsErrorKind.NotFound;

    /// <summary>Describes an error that is not transient, with a remedy.</summary>
    /// <param name="error">The error.</param>
    /// <param name="operation">The call that failed.</param>
    /// <param name="streamArn">The stream.</param>
    /// <param name="describe">Describes the errors that are not of streams alone.</param>
    public static StreamException Describe(Exception error, string operation, string streamArn, DescribeError describe) => error switch
    {
        StreamException described => described,
        _ => new StreamException(
            AwsError.Of(error).Kind switch
            {
                AwsErrorKind.TrimmedData =>
                    $"The stream no longer holds the next changes to read, because DynamoDB keeps changes for 24 hours. {HowToRecover}",
                AwsErrorKind.NotFound =>
                    $"The stream {streamArn}, or one of its unread shards, no longer exists. The table was deleted, the stream was " +
                        "disabled more " +
                    $"than 24 hours ago, or the changes are older than 24 hours. {HowToRecover}",
                AwsErrorKind.AccessDenied when AccessDenial.In(error.Message) is { } denial
                    && (denial.IsExplicit || !StreamActions.Contains(denial.Action)) =>
                    $"AWS does not let these credentials call {denial.CallOn(streamArn)}. {denial.Remedy}",
                AwsErrorKind.AccessDenied =>
                    $"AWS does not let these credentials call {operation}. Grant them dynamodb:DescribeStream, " +
                    $"dynamodb:GetShardIterator, and dynamodb:GetRecords on {streamArn}.",
                _ => describe(error, operation),
            },
            error)
        {
            AreChangesLost = IsGone(error),
        },
    };
}
