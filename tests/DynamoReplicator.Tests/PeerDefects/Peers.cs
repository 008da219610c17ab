using System.Text;
using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>A replicator that runs like in a function: it receives the event's bytes and calls a fake DynamoDB through the SDK.</summary>
internal static class Peers
{
    public static Replicator To(HttpMessageHandler dynamoDB, Func<ReplicatorOptions, ReplicatorOptions>? with = null)
    {
        var options = new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders")], TimeProvider = LeapingClock() };
        return new Replicator(with?.Invoke(options) ?? options, dynamoDB);
    }

    /// <summary>Returns a clock on which waits between attempts take no time.</summary>
    public static ManualTimeProvider LeapingClock() => new() { LeapsOverWaitsUpTo = TimeSpan.FromSeconds(10) };

    public static async Task<string> InvokeAsync(this Replicator replicator, StreamEvents events)
    {
        using var answer = new StreamReader(await replicator.HandleAsync(events.ToStream(), new TestLambdaContext()).InTimeAsync());
        return await answer.ReadToEndAsync();
    }

    public static string BodyOf(BatchCall call) => Encoding.UTF8.GetString(call.Body);
}
