using Amazon.Lambda.DynamoDBEvents;
using Amazon.Lambda.TestUtilities;

namespace DynamoReplicator.Contenders;

/// <summary>The library's handlers.</summary>
internal static class Handlers
{
    public static Func<Task> Raw(Contest contest)
    {
        var replicator = Replicator(contest);
        return async () =>
        {
            using var response = await replicator.HandleAsync(contest.Stream, Context());
        };
    }

    /// <summary>The handler that takes the event's class, after the library's serializer, as Lambda calls them.</summary>
    public static Func<Task> Typed(Contest contest)
    {
        var replicator = Replicator(contest);
        var serializer = new StreamEventSerializer();
        return () => replicator.HandleAsync(serializer.Deserialize<DynamoDBEvent>(contest.Stream), Context());
    }

    /// <summary>The same, with a handler that reads each record's name and keys before it passes the event on.</summary>
    public static Func<Task> TypedRead(Contest contest)
    {
        var replicator = Replicator(contest);
        var serializer = new StreamEventSerializer();
        return () =>
        {
            var streamEvent = serializer.Deserialize<DynamoDBEvent>(contest.Stream);
            var named = streamEvent.Records.All(record => record.EventName.Length > 0 && record.Dynamodb.Keys["pk"].S.Length > 0);
            return named ? replicator.HandleAsync(streamEvent, Context()) : throw new InvalidOperationException("A record has no name.");
        };
    }

    /// <summary>The typed handler without a deserializer.</summary>
    public static Func<Task> TypedAlone(Contest contest)
    {
        var replicator = Replicator(contest);
        var streamEvent = LambdaEventJson.Read(contest.StreamEvent);
        return () => replicator.HandleAsync(streamEvent, Context());
    }

    private static Replicator Replicator(Contest contest) => new(new ReplicatorOptions
    {
        Replicas = [contest.Replica],
        MaxConcurrency = contest.Concurrency,
    });

    private static TestLambdaContext Context() => new() { Logger = null };
}
