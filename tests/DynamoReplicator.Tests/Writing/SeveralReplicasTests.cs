using DynamoReplicator.Tests.Support;

namespace DynamoReplicator.Tests.Writing;

public class SeveralReplicasTests
{
    private static readonly ReplicatorOptions Three = Scenario.To("eu-west-1/orders", "us-west-2/orders", "us-west-2/copy");

    [Fact]
    public async Task Each_replica_gets_every_change_and_has_its_own_account()
    {
        using var scenario = new Scenario { Options = Three };

        var result = await scenario.ReplicateAsync(Scenario.Inserts(60));

        result.MustAddUp();
        result.Replicas.Select(replica => replica.ToString()).Should().Equal(
            "eu-west-1/orders: 60 written, 0 superseded, 0 skipped, 0 parked, 0 failed",
            "us-west-2/orders: 60 written, 0 superseded, 0 skipped, 0 parked, 0 failed",
            "us-west-2/copy: 60 written, 0 superseded, 0 skipped, 0 parked, 0 failed");
        scenario.DynamoDB.Items("us-west-2", "copy").Should().Equal(scenario.DynamoDB.Items()).And.HaveCount(60);
    }

    [Fact]
    public async Task A_replica_that_fails_does_not_change_the_accounts_of_others()
    {
        using var scenario = new Scenario { Options = Three };
        scenario.DynamoDB.RespondToWrites(
            call => call.Table == "copy" ? Responses.Error("AccessDeniedException", "no") : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(60));

        result.MustAddUp();
        result.Replicas.Select(replica => replica.Written).Should().Equal(60, 60, 0);
        result.Replicas.Select(replica => replica.Failed).Should().Equal(0, 0, 60);
    }

    [Fact]
    public async Task A_replica_with_another_key_schema_stops_no_other()
    {
        using var scenario = new Scenario { Options = Three };
        scenario.DynamoDB.Respond = (call, _) => Task.FromResult(
            call.IsProbe && call.Table == "copy" ? Responses.Invalid("The provided key element does not match the schema")
                : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(3));

        result.MustAddUp();
        result.Replicas.Select(replica => replica.Written).Should().Equal(3, 3, 0);
    }

    [Fact]
    public async Task A_slow_replica_is_awaited_after_the_others_are_done()
    {
        using var scenario = new Scenario { Options = Three };
        var released = new TaskCompletionSource();
        scenario.DynamoDB.Respond = async (call, _) =>
        {
            await (call.Table == "copy" ? released.Task : Task.CompletedTask);
            return scenario.DynamoDB.Write(call);
        };

        var replication = scenario.ReplicateAsync(Scenario.Inserts(60));
        await Poll.UntilAsync(
            () => scenario.DynamoDB.Items().Count == 60 && scenario.DynamoDB.Items("us-west-2").Count == 60, "the quick ones are done");
        replication.IsCompleted.Should().BeFalse();
        released.SetResult();

        (await replication).MustAddUp();
        scenario.DynamoDB.Items("us-west-2", "copy").Should().HaveCount(60);
    }

    [Fact]
    public async Task The_first_failed_record_is_the_earliest_over_all()
    {
        using var scenario = new Scenario { Options = Three with { ReportBatchItemFailures = true } };
        scenario.DynamoDB.RespondToWrites(call => call.Writes.Any(
            write => write.Key == (call.Table == "copy" ? "item 7" : call.SignedRegion == "us-west-2" ? "item 4" : "item 12"))
            ? Responses.TooLarge()
            : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(20));
        var answer = await scenario.RespondAsync(Scenario.Inserts(20), TimeSpan.FromSeconds(20));

        result.MustAddUp();
        result.Replicas.Select(replica => replica.FailedRecords(20).Single()).Should().Equal(12, 4, 7);
        result.FirstFailedSequenceNumber.Should().Be(StreamEvents.SequenceNumberOf(4));
        answer.Should().Be($$"""{"batchItemFailures":[{"itemIdentifier":"{{StreamEvents.SequenceNumberOf(4)}}"}]}""");
    }

    [Fact]
    public async Task The_exception_names_every_replica_that_failed()
    {
        using var scenario = new Scenario { Options = Three };
        scenario.DynamoDB.RejectCallsWith(write => write.Key == "item 1");
        scenario.DynamoDB.Respond = (call, _) => Task.FromResult(
            call.IsProbe || call.Table == "copy" ? scenario.DynamoDB.Write(call) : call.SignedRegion == "us-west-2"
                ? Responses.Error(
                    "AccessDeniedException", "User: arn:aws:iam::123456789012:user/x is not authorized to perform: dynamodb:BatchWriteItem")
                : Responses.TooLarge());

        var replication = async () => (await scenario.ReplicateAsync(Scenario.Inserts(2))).ThrowIfFailed();

        (await replication.Should().ThrowAsync<ReplicationException>()).WithMessage(
            "2 of 2 records failed at eu-west-1/orders: eu-west-1/orders rejects the change (ValidationException): Item size has " +
            "exceeded the maximum allowed size. 2 of 2 records failed at us-west-2/orders: us-west-2/orders refuses the write: the " +
            "role may not call dynamodb:BatchWriteItem on it. Grant that action on the table's ARN (dynamodb:PutItem and " +
            "dynamodb:DeleteItem do not include it). The first failed record has sequence number 1405400000000000000000000.")
            .Which.Result!.Replicas.Should().HaveCount(3);
    }

    [Fact]
    public async Task The_calls_in_flight_are_counted_for_each_replica()
    {
        using var scenario = new Scenario { Options = Three with { MaxConcurrency = 2 } };
        scenario.DynamoDB.Respond = async (call, _) =>
        {
            if (!call.IsProbe && call.Number < 6)
            {
                await Poll.UntilAsync(() => scenario.DynamoDB.Calls.Count >= 6, "two calls are in flight to each of three replicas");
            }
            return scenario.DynamoDB.Write(call);
        };

        (await scenario.ReplicateAsync(Scenario.Inserts(200))).MustAddUp();

        scenario.DynamoDB.MostInFlight.Should().Be(6);
    }

    [Fact]
    public async Task Each_replica_has_its_own_projection()
    {
        using var scenario = new Scenario
        {
            Options = new ReplicatorOptions
            {
                Replicas =
                [
                    ReplicaTable.Parse("eu-west-1/orders") with { Where = item => item["size"].N == "1" },
                    ReplicaTable.Parse("us-west-2/orders") with { Select = name => name == "pk" },
                    ReplicaTable.Parse("us-west-2/copy"),
                ],
            },
        };

        (await scenario.ReplicateAsync(Scenario.Inserts(3))).MustAddUp();

        scenario.DynamoDB.Items().Should().Equal("{'pk': S'item 1', 'size': N1}");
        scenario.DynamoDB.Items("us-west-2").Should().Equal("{'pk': S'item 0'}", "{'pk': S'item 1'}", "{'pk': S'item 2'}");
        scenario.DynamoDB.Items("us-west-2", "copy").Should().HaveCount(3).And.Contain("{'pk': S'item 2', 'size': N2}");
    }
}
