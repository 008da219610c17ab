using DynamoReplicator.Simulation.Running;

namespace DynamoReplicator.Simulation.Lambda;

/// <summary>A dead-letter hook: it keeps what the replicator parks, and now and then it fails.</summary>
internal sealed class DeadLetters(World world)
{
    /// <summary>The changes that it has: region and sequence number.</summary>
    public HashSet<(string Region, string SequenceNumber)> Kept { get; } = [];

    public Task TakeAsync(RejectedChange change, Invocation invocation)
    {
        var index = invocation.Records.Select(record => record.SequenceNumber).ToList().IndexOf(change.SequenceNumber);
        var record = invocation.Records[index];
        var replica = invocation.At(change.Replica.Region);
        if (!change.Record.Span.SequenceEqual(record.Json))
        {
            world.Violations.Add($"{invocation} parks {record} otherwise than it came", record.Key.Text);
        }
        if (!replica.Replica.Refuses(replica.Held(index)))
        {
            world.Violations.Add($"{invocation} parks {record}, which {change.Replica.Region} would take", record.Key.Text);
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
