using Amazon.Lambda.TestUtilities;

namespace DynamoReplicator.Tests.Support;

/// <summary>A replicator with a client of the caller and a table in memory, as in a user's unit test.</summary>
internal static class OwnClient
{
    public static Replicator ReplicatorTo(TableDouble table, Func<ReplicatorOptions, ReplicatorOptions>? with = null)
    {
        var options = new ReplicatorOptions { Replicas = [new ReplicaTable("eu-west-1", "orders") { Client = table }] };
        return new Replicator(with?.Invoke(options) ?? options);
    }

    public static async Task<string> AnswerAsync(this Replicator replicator, StreamEvents events, TestLambdaContext? context = null)
    {
        using var answer = new StreamReader(await replicator.HandleAsync(events.ToStream(), context ?? new TestLambdaContext()));
        return await answer.ReadToEndAsync();
    }

    /// <summary>Makes the table permanently reject every write to these items.</summary>
    public static void RefuseItems(this TableDouble table, params string[] partitionKeys) =>
        table.Refuse = writes => writes.Any(write => partitionKeys.Any(key => TableDouble.IsFor(write, key)))
            ? TableDouble.Error("ValidationException", "Item size has exceeded the maximum allowed size")
            : null;
}
