using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>What to look for in the function's trigger, which the doctor has no client for.</summary>
internal static class TriggerAdvice
{
    private const string Subject = "trigger";

    /// <param name="findings">Takes the advice.</param>
    /// <param name="source">The source; null if it could not be looked at.</param>
    public static void Give(Findings findings, ExaminedTable? source)
    {
        if (source?.Description.LatestStreamArn is not { Length: > 0 } stream)
        {
            return;
        }
        findings.NotInspected(
            Subject, "the function's trigger was not inspected",
            $"List it: aws lambda list-event-source-mappings --region {source.Table.Region} --event-source-arn {stream}" +
            $"{SuggestedCommand.AccessOptions(endpoint: null, AwsProfile.InUse())} " +
            "(or get-event-source-mapping --uuid UUID). Look at the settings below.");
        findings.NotInspected(
            Subject,
            "it must be running: one trigger per replica, State Enabled, and a LastProcessingResult that names no problem",
            "Enable it: aws lambda update-event-source-mapping --uuid UUID --enabled. " +
            "Two triggers for one replica do not keep a common order.");
        findings.NotInspected(
            Subject,
            "FunctionResponseTypes must have ReportBatchItemFailures if the function reports failed records " +
            "(REPORT_BATCH_ITEM_FAILURES=true)",
            "Set both or neither: without it Lambda ignores the failed records, and the replica misses them.");
        findings.NotInspected(
            Subject,
            "StartingPosition LATEST leaves out the changes before the trigger ran, and may leave out those made while it was created",
            "Backfill after it is enabled, or create it with TRIM_HORIZON.");
        findings.NotInspected(
            Subject,
            "with MaximumRetryAttempts or MaximumRecordAgeInSeconds other than -1, Lambda gives up on records that fail for so long",
            "Give it an on-failure destination (DestinationConfig.OnFailure), and redrive what arrives there. Else leave both at -1.");
        findings.NotInspected(
            Subject,
            "a filter (FilterCriteria) drops records that a replica needs: deletes, and the change by which an item leaves the filter",
            "Leave the filter out, and give the function a Where instead: it deletes at the replica what leaves the selection.");
        findings.NotInspected(
            Subject,
            "a tumbling window (TumblingWindowInSeconds) needs the handler that takes a Stream: DynamoDBEvent has no state to return",
            "Set it to 0, or use Replicator.HandleAsync(Stream, ILambdaContext), as the sample function does.");
    }
}
