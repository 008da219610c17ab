namespace DynamoReplicator.Tests;

/// <summary>Users create results to test code that takes them.</summary>
public class ResultTests
{
    private static readonly ReplicaTable Replica = new("eu-west-1", "orders");
    private static readonly ReplicationFailure Failure = new("100", """{"id":{"S":"a"}}""", "It is too large.");

    [Fact]
    public void A_result_without_failures_succeeded()
    {
        var result = new ReplicationResult(3, [new ReplicaResult(Replica) { Written = 2, Superseded = 1 }]);

        result.Succeeded.Should().BeTrue();
        result.Invoking(known => known.ThrowIfFailed()).Should().NotThrow();
        $"{result}".Should().Be("3 records; eu-west-1/orders: 2 written, 1 superseded, 0 skipped, 0 parked, 0 failed");
    }

    [Fact]
    public void A_result_with_a_failure_throws_it()
    {
        var result = new ReplicationResult(
            2, [new ReplicaResult(Replica) { Written = 1, Failed = 1, Failures = [Failure] }], Failure.SequenceNumber);

        result.Succeeded.Should().BeFalse();
        result.Invoking(known => known.ThrowIfFailed()).Should().Throw<ReplicationException>().WithMessage(
            "1 of 2 records failed at eu-west-1/orders: It is too large. The first failed record has sequence number 100.")
            .Which.Result.Should().BeSameAs(result);
    }

    [Fact]
    public void A_result_whose_counts_contradict_one_another_is_rejected()
    {
        var failed = new ReplicaResult(Replica) { Failed = 1, Failures = [Failure] };

        Rejection(2, new ReplicaResult(Replica) { Written = 1 }, null).Should().Be(
            "The counts do not add up to 2 records: eu-west-1/orders: 1 written, 0 superseded, 0 skipped, 0 parked, 0 failed.");
        Rejection(1, new ReplicaResult(Replica) { Failed = 1 }, "100").Should().Be(
            "eu-west-1/orders lists 0 failures, and 1 failed. List each one.");
        Rejection(1, failed, null).Should().StartWith("The first failed record is '', which is not among the failures.");
        Rejection(1, failed, "99").Should().StartWith("The first failed record is '99', which is not among the failures.");

        static string Rejection(int records, ReplicaResult replica, string? firstFailed) =>
            FluentActions.Invoking(() => new ReplicationResult(records, [replica], firstFailed))
                .Should().Throw<ArgumentException>().Which.Message;
    }

    [Fact]
    public void A_report_is_that_of_equal_tables_unless_it_says_otherwise()
    {
        new ReconciliationReport { SourceItems = 10, ReplicaItems = 10 }.Succeeded.Should().BeTrue();

        var report = new ReconciliationReport
        {
            Missing = 1,
            Samples = [new ItemDifference(DifferenceKind.Missing, """{"id":{"S":"a"}}""")],
        };

        report.Succeeded.Should().BeFalse();
        report.Differences.Should().Be(1);
    }
}
