using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>A dead-letter hook. It keeps the changes that the replicator parks, and sometimes fails.</summary>
internal sealed class DeadLetters(World world)
{
    /// <summary>The kept changes, by Region and sequence number.</summary>
    public HashSet<(string Region, string SequenceNumber)> Kept { get; } = [];

    public Task TakeAsync(RejectedChange change, Invocation invocation)
    {
        var index = invocation.Records.Select(record => record.SequenceNumber).ToList().IndexOf(change.SequenceNumber);
        var record = invocation.Records[index];
        var replica = invocation.At(change.Replica.Region);
        if (!change.Record.Span.SequenceEqual(record.Json))
        {
            world.Violations.Add($"{invocation} parks {record} with a changed record", record.Key.Text);
        }
        if (!replica.Replica.Refuses(replica.Held(index)))
        {
            world.Violations.Add($"{invocation} parks {record}, which {change.Replica.Region} accepts", record.Key.Text);
        }
        if (world.Faults.Toss(world.Options.FaultRate))
        {
            throw new IOException("The queue does not answer.");
        }
        Kept.Add((change.Replica.Region, record.SequenceNumber));
        replica.Park(index);
        world.Tally.Parked++;
        world.Trace.Say(record.Key.Text, $"{invocation} parks {record} for {change.Replica.Region}");
        return Task.CompletedTask;
    }
}
