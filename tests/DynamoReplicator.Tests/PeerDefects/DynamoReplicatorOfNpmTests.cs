using Amazon.Lambda.TestUtilities;
using DynamoReplicator.Tests.Support;
using Microsoft.Extensions.Logging;
using static DynamoReplicator.Tests.Support.Values;

namespace DynamoReplicator.Tests.PeerDefects;

/// <summary>Defects of dynamo-replicator (npm).</summary>
public class DynamoReplicatorOfNpmTests
{
    /// <summary>Its puts for one key run concurrently, so the older can win.</summary>
    [Fact]
    public async Task The_older_of_two_puts_does_not_win()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = Peers.To(dynamoDB);

        await replicator.InvokeAsync(
            new StreamEvents().Insert("a", ("version", N("1"))).Modify("a", ("version", N("2"))).Modify("a", ("version", N("3"))));

        dynamoDB.Writes.Select(write => write.ToString()).Should().Equal("put {'pk': S'a', 'version': N3}");
    }

    /// <summary>Its puts for one key run concurrently. If every version is written, each must wait for the one before it.</summary>
    [Fact]
    public async Task A_version_is_not_sent_while_the_one_before_it_is_in_flight()
    {
        var answered = new TaskCompletionSource();
        using var dynamoDB = new FakeDynamoDB();
        dynamoDB.Respond = async (call, _) =>
        {
            if (call.Number == 0)
            {
                await answered.Task;
            }
            return dynamoDB.Write(call);
        };
        using var replicator = Peers.To(dynamoDB, options => options with { Coalesce = false });

        var replication =
            replicator.ReplicateAsync(new StreamEvents().Insert("a", ("version", N("1"))).Modify("a", ("version", N("2"))).ToJson());
        await Poll.UntilAsync(() => dynamoDB.InFlight == 1 && dynamoDB.Calls.Count == 1, "the first version was in flight");
        dynamoDB.Writes.Should().ContainSingle();
        answered.SetResult();
        await replication.InTimeAsync();

        dynamoDB.Writes.Select(write => write.ToString())
            .Should().Equal("put {'pk': S'a', 'version': N1}", "put {'pk': S'a', 'version': N2}");
        dynamoDB.KeysInFlightTwice.Should().BeEmpty();
        dynamoDB.Items().Should().Equal("{'pk': S'a', 'version': N2}");
    }

    /// <summary>An INSERT and a REMOVE of one item in a batch race, and the deleted item can reappear.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_insert_and_a_remove_do_not_resurrect_an_item(bool coalesce)
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = Peers.To(dynamoDB, options => options with { Coalesce = coalesce });

        await replicator.InvokeAsync(new StreamEvents().Insert("a").Insert("b").Remove("a"));

        dynamoDB.Items().Should().Equal("{'pk': S'b'}");
        dynamoDB.Writes.Last(write => write.Key == "a").IsDelete.Should().BeTrue();
    }

    /// <summary>It encodes B and BS twice: <c>AP8=</c> arrives as <c>QVA4PQ==</c>.</summary>
    [Fact]
    public async Task Binary_is_not_encoded_twice()
    {
        var batch = new StreamEvents()
            .Add("INSERT", Item(("pk", B(0, 255))), Item(("pk", B(0, 255)), ("set", BS([0, 255], [1])), ("list", L(B(0, 255)))))
            .Add("REMOVE", Item(("pk", B(0, 254))), null);
        using var dynamoDB = new FakeDynamoDB(("pk", "B"));
        var table = new InMemoryReplica();

        await Peers.To(dynamoDB).InvokeAsync(batch);
        await OwnClient.ReplicatorTo(table).HandleAsync(batch.ToDynamoDBEvent(), new TestLambdaContext());

        Peers.BodyOf(dynamoDB.Calls[^1])
            .Should().Contain("\"pk\":{\"B\":\"AP8=\"}").And.Contain("\"BS\":[\"AP8=\",\"AQ==\"]")
            .And.Contain("{\"DeleteRequest\":{\"Key\":{\"pk\":{\"B\":\"AP4=\"}}}}").And.NotContain("QVA4PQ");
        table.SpelledItems().Should().Equal("{'list': L[B00FF], 'pk': B00FF, 'set': BS[00FF, 01]}");
    }

    /// <summary>It counts an unknown event name as a success, and the change is lost.</summary>
    [Fact]
    public async Task An_unknown_event_name_is_an_error()
    {
        using var dynamoDB = new FakeDynamoDB();
        using var replicator = Peers.To(dynamoDB, options => options with { ReportBatchItemFailures = true });

        await FluentActions.Awaiting(
            () => replicator.InvokeAsync(new StreamEvents().Insert("a").Add("UPSERT", Item(("pk", S("b"))), Item(("pk", S("b"))))))
            .Should().ThrowAsync<ReplicationException>()
            .WithMessage("*unknown \"eventName\" \"UPSERT\"; expected INSERT, MODIFY or REMOVE*");
    }

    /// <summary>It logs the items.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_log_contains_no_items_and_contains_keys_only_for_debugging(bool succeeds)
    {
        using var dynamoDB = new FakeDynamoDB();
        if (!succeeds)
        {
            dynamoDB.RejectCallsWith(
                _ => true, () => Responses.Invalid("One or more parameter values were invalid: canary-value in canary-key"));
        }
        var logger = new CapturingLogger();
        using var replicator = Peers.To(dynamoDB, options => options with { Logger = logger, ReportBatchItemFailures = true });

        await replicator.InvokeAsync(
            new StreamEvents().Insert("canary-key", ("secret", S("canary-value")), ("bytes", B("canary-value"u8.ToArray()))));

        logger.Lines.Should().NotBeEmpty();
        logger.Lines
            .Where(
                line =>
                    line.Text.Contains("canary-value", StringComparison.Ordinal)
                        || line.Text.Contains("Y2FuYXJ5", StringComparison.Ordinal))
            .Should().BeEmpty();
        logger.Lines.Where(line => line.Level > LogLevel.Debug && line.Text.Contains("canary", StringComparison.Ordinal))
            .Should().BeEmpty();
    }
}
