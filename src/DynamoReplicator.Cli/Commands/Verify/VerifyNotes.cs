using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Verify;

/// <summary>Reports what <c>verify</c> did not delete, and what a repair would do.</summary>
internal static class VerifyNotes
{
    /// <param name="call">The verb.</param>
    /// <param name="options">The tables and limits.</param>
    /// <param name="report">The result.</param>
    /// <param name="isDryRun">Whether the repair is only a preview.</param>
    /// <param name="isWhole">Whether whole tables were compared, not only some keys.</param>
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
                $"Check that {options.Source} is the right source and is complete. To delete them anyway, pass --yes.");
        }
        else if (report.IsRepaired && report.ExtraLeft > 0)
        {
            call.Output.Warn(
                $"{Quantity.Of(report.ExtraLeft, "extra item")} not deleted at {options.Replica}. " +
                "To delete the items that the source lacks, pass --delete-extra, unless the replica keeps items that its source deletes.");
        }
    }
}
