using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.DynamoDBEvents;

namespace DynamoReplicator.Contenders;

/// <summary>
/// The function that a good .NET developer writes without this library: the event's classes, converted to the SDK's, BatchWriteItem with
/// 25 writes per call and several calls in flight, and unprocessed items sent again after a growing pause. The SDK's client has its
/// default settings.
/// </summary>
internal static class Idiomatic
{
    private const int WritesPerCall = 25;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public static Func<Task> Replicate(Contest contest)
    {
        var client = contest.DefaultClient();
        return () => WriteAsync(client, LambdaEventJson.Read(contest.StreamEvent), contest.Concurrency);
    }

    /// <summary>The same function without the deserialization.</summary>
    public static Func<Task> ReplicateAlone(Contest contest)
    {
        var client = contest.DefaultClient();
        var streamEvent = LambdaEventJson.Read(contest.StreamEvent);
        return () => WriteAsync(client, streamEvent, contest.Concurrency);
    }

    private static Task WriteAsync(AmazonDynamoDBClient client, DynamoDBEvent streamEvent, int concurrency) => Parallel.ForEachAsync(
        TypedWrites.LastOfEachKey(streamEvent).Chunk(WritesPerCall),
        new ParallelOptions { MaxDegreeOfParallelism = concurrency },
        async (chunk, cancellation) => await WriteAsync(client, chunk, cancellation));

    private static async Task WriteAsync(AmazonDynamoDBClient client, WriteRequest[] writes, CancellationToken cancellation)
    {
        var request = new BatchWriteItemRequest { RequestItems = new() { [SampleEvent.Table] = [.. writes] } };
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause *= 2)
        {
            var response = await client.BatchWriteItemAsync(request, cancellation);
            if (response.UnprocessedItems is not { Count: > 0 } unprocessed)
            {
                return;
            }
            request.RequestItems = unprocessed;
            var longest = pause < LongestPause ? pause : LongestPause;
            await Task.Delay(longest * Random.Shared.NextDouble(), cancellation);
        }
    }
}
