using DynamoReplicator.Aws;
using DynamoReplicator.Wording;

namespace DynamoReplicator.StreamReading;

/// <summary>
/// Describes failed batches without item data. Messages of the service and of the JSON parser may quote items, so they are omitted.
/// </summary>
internal static class RunFailures
{
    /// <returns>Null if the batch succeeded.</returns>
    public static string? Describe(BatchReport report)
    {
        if (report.FirstFailed is not { } firstFailed)
        {
            return null;
        }
        var reason = report switch
        {
            { Failure: { } failure } => $"A batch of {Quantity.Of(report.Records, "record")} failed: {Reason(failure)}",
            { Result: { } result } => Reasons(result),
            _ => "A record failed.",
        };
        return $"{reason} Retrying in {Seconds(report.RetryIn)} from sequence number {firstFailed} of {report.ShardId} " +
            $"(attempt {report.Attempts + 1}).";
    }

    public static string Describe(ReadFailure failure) =>
        $"{failure.Reason} Retrying in {Seconds(failure.RetryIn)} (attempt {failure.Attempts + 1}).";

    private static string Reasons(ReplicationResult result) => string.Join(
        " ",
        result.Replicas.Where(replica => replica.Failed > 0).Select(replica =>
            $"{replica.Failed} of {Quantity.Of(result.Records, "record")} failed at {replica.Replica}: {replica.Failures[0].Reason}"));

    private static string Reason(Exception failure) => AwsError.Of(failure) switch
    {
        _ when failure is ReplicationException or StreamException => failure.Message,
        { Code: { } code } => code,
        { IsOfNetwork: true } => failure.Message,
        _ => $"an unexpected {failure.GetType().Name} occurred.",
    };

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.0} s");
}
