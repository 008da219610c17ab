using System.Collections.Concurrent;
using Amazon.Runtime;
using DynamoReplicator.Cli.Streams;

namespace DynamoReplicator.Cli.Run;

/// <summary>Puts failed batches into words, without item data: messages of the service and of the JSON parser may quote it and are left out.</summary>
internal sealed class RunFailures
{
    private readonly ConcurrentDictionary<string, string> _reasons = [];

    /// <summary>Notes why a batch failed, for the report on it that follows.</summary>
    public void Note(ReplicationResult result)
    {
        if (result.FirstFailedSequenceNumber is { } firstFailed)
        {
            _reasons[firstFailed] = string.Join(" ", result.Replicas.Where(replica => replica.Failed > 0)
                .Select(replica => $"{replica.Failed} of {result.Records} records failed at {replica.Replica}: {replica.Failures[0].Reason}"));
        }
    }

    /// <returns>Null if the batch succeeded.</returns>
    public string? Describe(BatchReport report)
    {
        if (report.FirstFailed is not { } firstFailed)
        {
            return null;
        }
        var known = _reasons.TryRemove(firstFailed, out var noted) ? noted : null;
        var reason = report.Failure is { } failure ? $"A batch of {report.Records} records failed: {Reason(failure)}" : known ?? "A record failed.";
        return $"{reason} Trying again in {Seconds(report.RetryIn)} from sequence number {firstFailed} of {report.ShardId} (attempt {report.Attempts + 1}).";
    }

    public static string Describe(ReadFailure failure) =>
        $"{ServiceFailure.Describe(failure.Failure, failure.Operation)} Trying again in {Seconds(failure.RetryIn)} (attempt {failure.Attempts + 1}).";

    private static string Reason(Exception failure) => failure switch
    {
        ReplicationException or StreamException or HttpRequestException or IOException => failure.Message,
        AmazonServiceException service => service.ErrorCode,
        _ => $"unexpected {failure.GetType().Name}.",
    };

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.0} s");
}
