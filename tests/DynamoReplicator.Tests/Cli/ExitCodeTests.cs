using DynamoReplicator.Cli;
using static DynamoReplicator.TestSupport.Invocation;

namespace DynamoReplicator.Tests.Cli;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, false, 0, true)]
    [InlineData(1, 0, 0, 0, false, 1, false)]
    [InlineData(1, 0, 0, 0, true, 0, true)]
    [InlineData(0, 2, 2, 0, true, 1, false)]
    [InlineData(0, 2, 0, 0, true, 0, true)]
    [InlineData(0, 0, 2, 0, true, 0, true)]
    [InlineData(0, 0, 0, 3, false, 3, false)]
    [InlineData(1, 0, 0, 3, true, 3, false)]
    [InlineData(1, 0, 0, 3, false, 1, false)]
    public void A_report_succeeds_if_no_difference_and_no_undecided_item_remains(
        int missing, int extra, int extraLeft, int inFlight, bool isRepaired, int exitCode, bool succeeded)
    {
        var report = Report(missing, extra, extraLeft, inFlight, rejected: 0, isRepaired);

        (ExitCode.Of(report), report.Succeeded).Should().Be((exitCode, succeeded));
        ExitCode.Of(Report(missing, extra, extraLeft, inFlight, rejected: 1, isRepaired)).Should().Be(1);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 3, 3)]
    [InlineData(3, 0, 3)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 3, 1)]
    public void A_failure_at_one_replica_takes_precedence_over_undecided_items(int one, int other, int worse) =>
        ExitCode.Worse(one, other).Should().Be(worse);

    [Theory]
    [InlineData("--help")]
    [InlineData("verify --help")]
    public async Task The_help_lists_the_exit_codes(string arguments)
    {
        var (exitCode, output, _) = await InvokeAsync(arguments);

        exitCode.Should().Be(0);
        output.Should().Contain($"Exit codes:{Environment.NewLine}  0  Success.{Environment.NewLine}").And.Contain(
            $"  3  No difference is known to remain, but items that kept changing are undecided (verify).{Environment.NewLine}");
    }

    private static ReconciliationReport Report(int missing, int extra, int extraLeft, int inFlight, int rejected, bool isRepaired) => new()
    {
        Missing = missing,
        Extra = extra,
        ExtraLeft = extraLeft,
        InFlight = inFlight,
        Rejected = rejected,
        IsRepaired = isRepaired,
    };
}
