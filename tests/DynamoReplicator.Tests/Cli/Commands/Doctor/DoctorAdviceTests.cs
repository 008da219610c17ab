using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Commands.Doctor;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Tests.Cli.Commands.Doctor;

/// <summary>The doctor's advice about settings that the tables do not show.</summary>
public class DoctorAdviceTests
{
    [Theory]
    [InlineData("expires", true)]
    [InlineData(null, false)]
    public void A_source_in_a_Global_Table_cannot_skip_deletes_by_time_to_live(string? timeToLive, bool isKnown) =>
        Printed(findings => GlobalTableAdvice.Give(findings, Source(timeToLive, isKnown, "eu-west-1", "ap-southeast-2"))).Should().Be("""
            note     us-east-1/orders: it is part of a Global Table with eu-west-1, ap-southeast-2, and its items expire
                     Do not use SkipTimeToLiveDeletes: a time-to-live delete is marked only in the stream of the Region that made it.
            1 check, no problem

            """.ReplaceLineEndings());

    [Fact]
    public void A_source_without_expiring_items_or_without_replicas_gets_no_note()
    {
        Printed(findings => GlobalTableAdvice.Give(findings, Source(timeToLive: null, isKnown: true, "eu-west-1")))
            .Should().NotContain("note");
        Printed(findings => GlobalTableAdvice.Give(findings, Source("expires", isKnown: true))).Should().NotContain("note");
    }

    [Fact]
    public void The_triggers_settings_are_listed_as_not_inspected()
    {
        var printed = Printed(findings => TriggerAdvice.Give(findings, Source("expires", isKnown: true)));

        printed.Should().Contain("note     trigger: the function's trigger was not inspected")
            .And.Contain("aws lambda list-event-source-mappings --region us-east-1 --event-source-arn " +
                "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1")
            .And.Contain("(or get-event-source-mapping --uuid UUID)")
            .And.ContainAll(
                "State Enabled", "LastProcessingResult", "ReportBatchItemFailures", "StartingPosition", "MaximumRetryAttempts",
                "MaximumRecordAgeInSeconds", "DestinationConfig.OnFailure", "FilterCriteria", "TumblingWindowInSeconds")
            .And.Contain("0 checks, no problem", "nothing was checked");
        Printed(findings => TriggerAdvice.Give(findings, source: null)).Should().NotContain("trigger");
    }

    private static string Printed(Action<Findings> give)
    {
        using var output = new StringWriter();
        var findings = new Findings(new VerbOutput(OutputFormat.Text, output, TextWriter.Null, TimeProvider.System));
        give(findings);
        findings.WriteSummary();
        return output.ToString();
    }

    private static ExaminedTable Source(string? timeToLive, bool isKnown, params string[] otherRegions) => new(
        new ReplicaTable("us-east-1", "orders"),
        new TableDescription
        {
            LatestStreamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/1",
            Replicas = [.. otherRegions.Select(region => new ReplicaDescription { RegionName = region })],
        },
        timeToLive,
        isKnown);
}
