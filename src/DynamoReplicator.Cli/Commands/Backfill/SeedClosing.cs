using System.Globalization;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Backfill;

/// <summary>
/// The end of a seed: how to create the trigger, and until when. The trigger replays the changes since the first read, so it must begin
/// with the oldest one in the stream and must not discard old ones.
/// </summary>
internal static class SeedClosing
{
    private const string StartingPosition = "TRIM_HORIZON";

    /// <summary>Lambda then keeps records until the stream drops them.</summary>
    private const int UnlimitedAge = -1;

    /// <summary>The age at which the template lets Lambda send records to the failure bucket.</summary>
    private const int UsualAge = 79_200;

    /// <param name="call">The verb.</param>
    /// <param name="reports">The reports of all replicas.</param>
    public static void Show(VerbCall call, IReadOnlyList<SeedReport> reports)
    {
        var first = reports.MinBy(report => report.TriggerDeadline)!;
        var isLate = reports.Any(report => report.IsLate);
        call.Output.WriteText(
            $"""
            Now create the trigger. It replays the changes since {Time(first.ReadSince)}, and must read every shard before
            {Time(first.TriggerDeadline)}:

              {DeployCommand(call.Tables, UnlimitedAge)}

            Without the template, create an event source mapping on {first.StreamArn},
            with the starting position {StartingPosition} and the maximum record age {UnlimitedAge}. Do not enable a trigger that existed
            before: it resumes where it stopped. Items may go back in time until the trigger's lag is gone. Then switch the readers,
            and deploy again with the usual record age:

              {DeployCommand(call.Tables, UsualAge)}
            """);
        call.Output.WriteJson("trigger", json =>
        {
            json.WriteString("stream", first.StreamArn);
            json.WriteString("startingPosition", StartingPosition);
            json.WriteNumber("maximumRecordAgeSeconds", UnlimitedAge);
            json.WriteString("readSince", first.ReadSince);
            json.WriteString("deadline", first.TriggerDeadline);
            json.WriteBoolean("isLate", isLate);
        });
        if (isLate)
        {
            call.Output.Warn(
                $"The seed ended after {Time(first.TriggerDeadline)}, so the stream may lack changes that the replicas need. Create the " +
                "trigger nevertheless. When its lag is gone, compare and repair the replicas: " +
                SuggestedCommand.Of("verify --repair --delete-extra", call.Tables));
        }
    }

    /// <summary>
    /// The command sets the function's selection to that of the seed. Otherwise the function would replicate whole items.
    /// </summary>
    internal static string DeployCommand(TableArguments tables, int age) =>
        $"deploy/deploy.sh --source {tables.SourceAddress}" +
        string.Concat(tables.ReplicaTables.Select(replica => $" --replica {TableArguments.AddressOf(replica)}")) +
        $" --zip FILE --bucket BUCKET --set StartingPosition={StartingPosition} --set MaximumRecordAgeSeconds={age}" +
        string.Concat(tables.Selection.Select(
            selection => $" --variable {SuggestedCommand.Quoted($"{selection.Variable}={selection.Value}")}"));

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
