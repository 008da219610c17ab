using DynamoReplicator.Events;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Writing;
using FsCheck;
using FsCheck.Fluent;
using Outcome = DynamoReplicator.Writing.Outcome;

namespace DynamoReplicator.Tests.Writing;

public class ReplicaAccountTests
{
    private static readonly ReplicaTable Replica = ReplicaTable.Parse(Scenario.Replica);

    /// <summary>Records by their key (negative if skipped), with the outcome that is reported if they are sent.</summary>
    private static readonly Gen<(int Key, Outcome Outcome)> Records =
        from key in Gen.Choose(-1, 6)
        from outcome in Gen.Elements(Outcome.Failed, Outcome.Written, Outcome.Written, Outcome.Parked)
        select (key, outcome);

    [Fact]
    public void Every_record_is_accounted_for_and_the_first_failed_is_the_earliest() => Specification.HoldsOfLists(Records, 40, records =>
    {
        using var streamEvent = StreamEventReader.Read(WriteRoundsTests.EventOf([.. records.Select(record => record.Key)]).ToJson());
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: true);
        foreach (var coalesce in new[] { true, false })
        {
            using var account = Account(changes, records, coalesce);
            var expected = Naive(records, coalesce);

            Enumerable.Range(0, records.Length).Select(record => account[record]).Should().Equal(expected);
            account.FirstFailed.Should().Be(Array.IndexOf(expected, Outcome.Failed) is var first and >= 0 ? first : null);
            var result = account.ToResult();
            new[] { result.Failed, result.Written, result.Superseded, result.Skipped, result.Parked }
                .Should().Equal(Enum.GetValues<Outcome>().Select(outcome => expected.Count(other => other == outcome)));
            result.FailedRecords(records.Length)
                .Should().Equal(Enumerable.Range(0, records.Length).Where(record => expected[record] == Outcome.Failed));
        }
    });

    [Fact]
    public void An_unreported_record_has_the_error_that_stopped_the_replica()
    {
        using var streamEvent = StreamEventReader.Read(WriteRoundsTests.EventOf([0, 1, 2]).ToJson());
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
        using var account = new ReplicaAccount(Replica, changes);

        account.Written(1);
        account.Stop(new WriteError(WriteErrorKind.Fatal, "the first reason", null));
        account.Stop(new WriteError(WriteErrorKind.Fatal, "a later one", null));
        account.Close(coalesce: true);

        account.ToResult().Failures.Select(failure => failure.Reason).Should().Equal("the first reason", "the first reason");
    }

    [Fact]
    public void A_failure_without_an_error_is_a_defect_and_not_a_success()
    {
        using var streamEvent = StreamEventReader.Read(WriteRoundsTests.EventOf([0]).ToJson());
        using var changes = ChangeSet.Of(streamEvent, skipTimeToLiveDeletes: false);
        using var account = new ReplicaAccount(Replica, changes);
        account.Close(coalesce: true);

        account.FirstFailed.Should().Be(0);
        account.Invoking(a => a.ToResult()).Should().Throw<InvalidOperationException>()
            .WithMessage("Record 0 failed at eu-west-1/orders without an error. This is a defect of DynamoReplicator: please report it.");
    }

    /// <summary>
    /// Reports outcomes like a writer: with coalescing, the change before a rejected one is sent instead, and none is parked if that fails.
    /// </summary>
    private static ReplicaAccount Account(ChangeSet changes, (int Key, Outcome Outcome)[] records, bool coalesce)
    {
        using var rounds = WriteRounds.Of(changes, coalesce);
        var account = new ReplicaAccount(Replica, changes);
        for (var round = 0; round < rounds.Count; round++)
        {
            foreach (var record in rounds[round])
            {
                var sent = new List<int> { record };
                while (coalesce && records[sent[^1]].Outcome == Outcome.Parked && changes.PreviousRecordOf(sent[^1]) is { } earlier)
                {
                    sent.Add(earlier);
                }
                var isFailed = records[sent[^1]].Outcome == Outcome.Failed;
                sent.ForEach(one => Report(account, one, isFailed ? Outcome.Failed : records[one].Outcome));
            }
        }
        account.Close(coalesce);
        return account;
    }

    private static void Report(ReplicaAccount account, int record, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Written:
                account.Written(record);
                break;
            case Outcome.Parked:
                account.Parked(record);
                break;
            default:
                account.Fail(record, new WriteError(WriteErrorKind.Rejected, "rejected", null));
                break;
        }
    }

    private static Outcome[] Naive((int Key, Outcome Outcome)[] records, bool coalesce) => [.. records.Select((record, index) =>
    {
        if (record.Key < 0)
        {
            return Outcome.Skipped;
        }
        var settled = Array.FindLastIndex(records, other => other.Key == record.Key && other.Outcome != Outcome.Parked);
        if (coalesce && settled >= 0 && records[settled].Outcome == Outcome.Failed)
        {
            return Outcome.Failed;
        }
        return !coalesce || index >= settled ? record.Outcome : Outcome.Superseded;
    })];
}
