using System.Net;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Aws;

/// <summary>Something other than DynamoDB responds at the endpoint with a success status.</summary>
public class ForeignResponseTests
{
    private const string Reason =
        "The response of eu-west-1/orders is invalid. The response has no UnprocessedItems, which every BatchWriteItem response has. " +
        "Check the endpoint: another service may respond there.";

    public static TheoryData<string> Foreign =>
    [
        "{}", "[]", "\"ok\"", "null", "200", "true", """{"status":"ok"}""", """{"UnprocessedItems":null}""", """{"UnprocessedItems":[]}""",
            """{"UnprocessedItems":"{}"}""",
        """{"unprocessedItems":{}}""", """{"UnprocessedItem":{} }""", """{"data":{"UnprocessedItems":{}}}""",
            """[{"UnprocessedItems":{}}]""",
    ];

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_foreign_response_proves_no_key_schema_and_nothing_is_written(string body)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (_, _) => Task.FromResult(Responses.Json(HttpStatusCode.OK, body));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(30));

        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(30).And.AllBe(Reason);
        scenario.DynamoDB.Probes.Should().ContainSingle("a retry would get the same response");
        scenario.DynamoDB.Calls.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_foreign_response_proves_no_write(string body)
    {
        using var scenario = new Scenario { Options = Scenario.ToOneReplica with { MaxConcurrency = 1 } };
        scenario.DynamoDB.RespondToWrites(
            call => call.Number == 0 ? scenario.DynamoDB.Write(call) : Responses.Json(HttpStatusCode.OK, body));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(60));

        result.MustAddUp().FailedRecords(60).Should().Equal(Enumerable.Range(25, 35));
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllBe(Reason);
        scenario.DynamoDB.Calls.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("""{"UnprocessedItems":{}}""")]
    [InlineData(""" { "UnprocessedItems" : {} } """)]
    [InlineData("""{"ConsumedCapacity":[{"TableName":"orders","CapacityUnits":1.0}],"UnprocessedItems":{}}""")]
    [InlineData("""{"ItemCollectionMetrics":{},"UnprocessedItems":{}}""")]
    public async Task Every_response_of_DynamoDB_counts_in_whatever_order_its_members_are(string body)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.Respond = (_, _) => Task.FromResult(Responses.Json(HttpStatusCode.OK, body));

        (await scenario.ReplicateAsync(Scenario.Inserts(30))).MustAddUp().Written.Should().Be(30);
    }

    [Fact]
    public async Task A_reconciler_reports_a_foreign_response()
    {
        using var service = new EverythingIs("{}");
        using var reconciler =
            new Reconciler(new ReconcilerOptions(ReplicaTable.Parse("us-east-1/orders"), ReplicaTable.Parse("eu-west-1/orders")), service);

        await FluentActions.Awaiting(() => reconciler.VerifyAsync()).Should().ThrowAsync<ReplicationException>()
            .WithMessage("The response of us-east-1/orders is invalid: it has no Table, which every DescribeTable response has. " +
                "Check the endpoint: another service may respond there.");
    }

    private sealed class EverythingIs(string json) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Responses.Json(HttpStatusCode.OK, json));
    }
}
