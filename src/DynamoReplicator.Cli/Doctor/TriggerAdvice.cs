namespace DynamoReplicator.Cli.Doctor;

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
            $"List it: aws lambda list-event-source-mappings --region {source.Table.Region} --event-source-arn {stream}");
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
