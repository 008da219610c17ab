using DynamoReplicator.Simulation.Lambda;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.Simulation.Service;
using DynamoReplicator.Simulation.Streams;

namespace DynamoReplicator.Simulation.Checks;

/// <summary>Checks the final state: every replica has the items that it should have, and every rejected item has been reported.</summary>
internal sealed class AtRest(World world, SimTable source, SimStream stream, EventSourceMapping mapping, DeadLetters deadLetters)
{
    /// <returns>The number of keys that differ and must not.</returns>
    public int Check(ReplicaShape replica)
    {
        var diverged = 0;
        foreach (var key in Keys(replica))
        {
            var expected = replica.Held(source[key], source.Schema);
            if (replica.Refuses(expected))
            {
                CheckTold(replica, key);
                diverged += HoldsLastTaken(replica, key) ? 0 : 1;
            }
            else if (expected?.Canonical != world[replica.Region][ReplicaShape.Table][key]?.Canonical)
            {
                diverged++;
                var actual = world[replica.Region][ReplicaShape.Table][key]?.Canonical;
                world.Violations.Add(
                    $"diverged at rest: {replica.Region} has {actual ?? "nothing"}, and should have {expected?.Canonical ?? "nothing"}",
                    key.Text);
            }
        }
        return diverged;
    }

    /// <summary>Returns the keys whose items differ, including those that the replica rejects.</summary>
    public int Differing(ReplicaShape replica) =>
        Keys(replica).Count(
            key => replica.Held(source[key], source.Schema)?.Canonical != world[replica.Region][ReplicaShape.Table][key]?.Canonical);

    private HashSet<ItemKey> Keys(ReplicaShape replica) =>
        [.. source.Items.Concat(world[replica.Region][ReplicaShape.Table].Items).Select(item => item.Key)];

    /// <summary>
    /// With a dead-letter hook, a replica that rejects an item's last change
    /// has the last change that it accepts. Items that Lambda gave up or
    /// an operator wrote are left out.
    /// </summary>
    private bool HoldsLastTaken(ReplicaShape replica, ItemKey key)
    {
        var records = stream.All.Where(record => record.Key == key).ToList();
        if (!world.Options.HasDeadLetter || world.Options.Operation != Operation.None || records.Exists(
            record => mapping.Destination.Contains(record) || mapping.Lost.Contains(record))
            || records.FindLast(record => !replica.Refuses(replica.Held(record.After, source.Schema))) is not { } taken)
        {
            return true;
        }
        var expected = replica.Held(taken.After, source.Schema)?.Canonical;
        var actual = world[replica.Region][ReplicaShape.Table][key]?.Canonical;
        if (expected == actual)
        {
            return true;
        }
        world.Violations.Add(
            $"diverged at rest: {replica.Region} has {actual ?? "nothing"}, and the last change that it accepts is {expected ?? "nothing"}",
            key.Text);
        return false;
    }

    private void CheckTold(ReplicaShape replica, ItemKey key)
    {
        var last = stream.All.LastOrDefault(record => record.Key == key);
        if (last is not null && !deadLetters.Kept.Contains((replica.Region, last.SequenceNumber)) && !mapping.Destination.Contains(last)
            && !mapping.Lost.Contains(last))
        {
            world.Violations.Add($"{replica.Region} rejects {last}, and neither a dead letter nor Lambda's destination has it", key.Text);
        }
    }
}
