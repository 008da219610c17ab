using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Verify;

/// <summary>Says what <c>verify</c> left in a replica, and what a repair would do.</summary>
internal static class VerifyNotes
{
    /// <param name="call">The verb.</param>
    /// <param name="options">The tables and limits.</param>
    /// <param name="report">What came of it.</param>
    /// <param name="isDryRun">Whether a repair was only to be shown.</param>
    /// <param name="isWhole">Whether the tables were compared, and not only some keys.</param>
    public static void Show(VerbCall call, ReconcilerOptions options, ReconciliationReport report, bool isDryRun, bool isWhole)
    {
        var wouldExceed = isDryRun && isWhole && options.DeleteExtra && options.ExceedsDeleteLimit(report.Extra, report.ReplicaItems);
        var exceeds = report.ExceedsDeleteLimit || wouldExceed;
        if (isDryRun)
        {
            var deletes = options.DeleteExtra && !exceeds ? report.Extra : 0;
            call.Output.WriteText(
                $"a repair of {options.Replica} would write {Quantity.Of(report.Missing + report.Different, "item")}, " +
                $"delete {ReportView.Number(deletes)} and leave {Quantity.Of(report.Extra - deletes, "extra item")}");
            call.Output.WriteJson("preview", json =>
            {
                json.WriteString("verb", "verify");
                json.WriteString("replica", options.Replica.ToString());
                json.WriteNumber("writes", report.Missing + report.Different);
                json.WriteNumber("deletes", deletes);
                json.WriteNumber("extraLeft", report.Extra - deletes);
            });
        }
        if (exceeds)
        {
            call.Output.Warn(
                $"Nothing {(isDryRun ? "would be" : "was")} deleted at {options.Replica}: {ReportView.Number(report.Extra)} of its " +
                $"{Quantity.Of(report.ReplicaItems, "item")} {(report.Extra == 1 ? "is" : "are")} extra, more than a tenth. " +
                $"Check that {options.Source} is the right source and complete. Pass --yes to delete them all the same.");
        }
        else if (report.IsRepaired && report.ExtraLeft > 0)
        {
            call.Output.Warn(
                $"{Quantity.Of(report.ExtraLeft, "extra item")} left at {options.Replica}. " +
                "Pass --delete-extra to delete what the source lacks, unless the replica keeps what its source deletes.");
        }
    }
}
