using DynamoReplicator.Tests.Support;
using FluentAssertions.Execution;

namespace DynamoReplicator.Tests.Writing;

/// <summary>Checks of a result's counts.</summary>
internal static class Accounts
{
    /// <summary>
    /// Asserts that the counts of every replica add up, that each failure is reported once and in order, and that the result resumes at the
    /// first of all failures.
    /// </summary>
    public static ReplicaResult MustAddUp(this ReplicationResult result)
    {
        using var scope = new AssertionScope();
        foreach (var replica in result.Replicas)
        {
            (replica.Written + replica.Superseded + replica.Skipped + replica.Parked + replica.Failed)
                .Should().Be(result.Records, "the counts of {0} add up", replica);
            replica.Failures.Select(failure => failure.SequenceNumber)
                .Should().HaveCount(replica.Failed).And.OnlyHaveUniqueItems().And.BeInAscendingOrder(StringComparer.Ordinal);
            replica.Failures.Should().NotContain(failure => failure.Reason.Length == 0 || failure.Key.Length == 0);
        }
        result.FirstFailedSequenceNumber.Should().Be(
            result.Replicas.SelectMany(replica => replica.Failures).Select(failure => failure.SequenceNumber).Min(StringComparer.Ordinal));
        result.Succeeded.Should().Be(result.Replicas.All(replica => replica.Failed == 0));
        return result.Replicas[0];
    }

    public static IEnumerable<int> FailedRecords(this ReplicaResult replica, int records) =>
        Enumerable.Range(0, records)
            .Where(record => replica.Failures.Any(failure => failure.SequenceNumber == StreamEvents.SequenceNumberOf(record)));
}
