using DynamoReplicator.Calls;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;
using Microsoft.Extensions.Logging;

namespace DynamoReplicator.Tests.Calls;

public class SdkInternalsTests
{
    private const string Warning =
        "DynamoReplicator cannot use internal types of AWSSDK.DynamoDBv2 4.2.0, so it uses the public API (MissingMethodException: " +
        "forced). The results are the same, but calls cost more CPU. Update DynamoReplicator, or use the version of AWSSDK.DynamoDBv2 " +
        "that it depends on.";

    [Fact]
    public void Each_check_runs_once_and_only_when_it_is_needed()
    {
        var (writes, reads) = (0, 0);
        var sdk = new SdkInternals(() => "4.2.0", () => $"{++writes}", () => $"{++reads}");

        sdk.ReportProblem(new CapturingLogger());
        (sdk.CanWrite, sdk.CanWrite).Should().Be((false, false));
        sdk.ReportProblem(new CapturingLogger());

        (writes, reads).Should().Be((1, 0));
        sdk.CanRead.Should().BeFalse();
        (writes, reads).Should().Be((1, 1));
    }

    [Fact]
    public void A_problem_is_logged_once_to_the_first_logger_that_takes_warnings()
    {
        var (quiet, first, second) = (new CapturingLogger(LogLevel.Error), new CapturingLogger(), new CapturingLogger());
        var sdk = PublicSdk.Only;
        sdk.CanWrite.Should().BeFalse();
        sdk.CanRead.Should().BeFalse();

        foreach (var logger in new[] { quiet, first, second, first })
        {
            sdk.ReportProblem(logger);
        }

        quiet.Lines.Should().BeEmpty();
        second.Lines.Should().BeEmpty();
        var (level, text) = first.Lines.Single();
        level.Should().Be(LogLevel.Warning);
        text.Should().StartWith(Warning);
    }

    [Fact]
    public void Nothing_is_logged_while_the_internal_types_can_be_used()
    {
        var (log, sdk) = (new CapturingLogger(), new SdkInternals(() => "4.2.0", () => null, () => null));

        (sdk.CanWrite, sdk.CanRead).Should().Be((true, true));
        sdk.ReportProblem(log);

        log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task A_replicator_logs_the_problem_with_its_first_batch()
    {
        var log = new CapturingLogger(LogLevel.Warning);
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = new Replicator(
            Scenario.ToOneReplica with { Logger = log }, new Wiring { Network = dynamoDB, SdkInternals = PublicSdk.Only });

        (await replicator.ReplicateAsync(Scenario.Inserts(1).ToJson())).MustAddUp().Written.Should().Be(1);
        (await replicator.ReplicateAsync(Scenario.Inserts(1).ToJson())).MustAddUp().Written.Should().Be(1);

        log.Lines.Should().ContainSingle().Which.Text.Should().StartWith(Warning);
    }
}
