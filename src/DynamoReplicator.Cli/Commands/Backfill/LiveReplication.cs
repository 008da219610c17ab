using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>
/// Checks that live replication can be running. A backfill is exact only next to live replication, which applies the changes made
/// meanwhile. The tool sees whether the stream is enabled, but not whether a function reads it.
/// </summary>
internal static class LiveReplication
{
    /// <exception cref="CommandException">The source cannot be described.</exception>
    public static async Task CheckAsync(VerbCall call)
    {
        using var source = call.Connect(call.Tables.SourceTable);
        var description = await source.DescribeAsync(call.Stop);
        if (SourceStream.ProblemOf(description, source.Table, SuggestedCommand.AccessTo(source.Table)) is { } problem)
        {
            call.Output.Warn(
                $"Live replication cannot be running: {problem} The backfill continues, but the replicas may miss changes made during it.");
            return;
        }
        call.Output.WriteNote(
            "The source's stream is enabled. Live replication (the trigger, or the verb run) should already be running: " +
            "it applies the changes made during the backfill.");
    }
}
