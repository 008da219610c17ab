using DynamoReplicator.Cli.Aws;
using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Commands.Doctor;

/// <summary>Advice on the function's trigger, which the doctor cannot inspect: the tool has no Lambda client.</summary>
internal static class TriggerAdvice
{
    private const string Subject = "trigger";

    /// <param name="findings">Receives the advice.</param>
    /// <param name="source">The source; null if it could not be examined.</param>
    public static void Give(Findings findings, ExaminedTable? source)
    {
        if (source?.Description.LatestStreamArn is not { Length: > 0 } stream)
        {
            return;
        }
        findings.NotInspected(
            Subject, "the function's trigger was not inspected",
            $"List the trigger: aws lambda list-event-source-mappings --region {source.Table.Region} --event-source-arn {stream}" +
            $"{SuggestedCommand.AccessOptions(endpoint: null, AwsProfile.InUse())} " +
            "(or get-event-source-mapping --uuid UUID). Check the settings below.");
        findings.NotInspected(
            Subject,
            "the trigger must be running: one trigger per replica, State Enabled, and a LastProcessingResult without a problem",
            "Enable the trigger: aws lambda update-event-source-mapping --uuid UUID --enabled. " +
            "Two triggers for one replica do not share an order.");
        findings.NotInspected(
            Subject,
            "FunctionResponseTypes must have ReportBatchItemFailures if the function reports failed records " +
            "(REPORT_BATCH_ITEM_FAILURES=true)",
            "Set both or neither. Without this setting Lambda ignores the failed records, and the replica misses them.");
        findings.NotInspected(
            Subject,
            "StartingPosition LATEST omits the changes made before the trigger ran, and may omit those made during its creation",
            "Backfill after the trigger is enabled, or create the trigger with TRIM_HORIZON.");
        findings.NotInspected(
            Subject,
            "with MaximumRetryAttempts or MaximumRecordAgeInSeconds other than -1, Lambda drops records that keep failing",
            "Add an on-failure destination (DestinationConfig.OnFailure) and redrive what it receives, or keep both settings at -1.");
        findings.NotInspected(
            Subject,
            "a filter (FilterCriteria) drops records that a replica needs: deletes, and changes by which an item stops matching",
            "Remove the filter and use the function's Where instead: it deletes items at the replica that stop matching.");
        findings.NotInspected(
            Subject,
            "a tumbling window (TumblingWindowInSeconds) needs the handler that takes a Stream: DynamoDBEvent has no state to return",
            "Set it to 0, or use Replicator.HandleAsync(Stream, ILambdaContext), as the sample function does.");
    }
}
