using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.StreamReading;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>A backfill is exact beside live replication, which carries what changes meanwhile. Whether the stream is there can be seen; whether somebody replicates it cannot.</summary>
internal static class LiveReplication
{
    /// <exception cref="CommandException">The source cannot be asked.</exception>
    public static async Task CheckAsync(VerbCall call)
    {
        using var source = call.Connect(call.Tables.SourceTable);
        var description = await source.DescribeAsync(call.Stop);
        if (SourceStream.ProblemOf(description, source.Table.Region, source.Table.Endpoint) is { } problem)
        {
            call.Output.Warn($"Live replication cannot be running: {problem} Going on; what is written to the source during this backfill may be missing in the replicas.");
            return;
        }
        call.Output.WriteText("Live replication should be running already, by the trigger or by the verb run: it carries what is written during the backfill. The source's stream is enabled.");
    }
}
