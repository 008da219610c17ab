using System.Net;

namespace DynamoReplicator.Tests.Writing;

public class ThrottlingTests
{
    /// <summary>Transient faults, by name.</summary>
    private static readonly Dictionary<string, Func<HttpResponseMessage>> Faults = new()
    {
        ["throughput exceeded"] = Responses.Throttled,
        ["throttling"] = () => Responses.Error("ThrottlingException", "Rate of requests exceeds the allowed throughput."),
        ["request limit"] = () =>
            Responses.Error("RequestLimitExceeded", "Throughput exceeds the current throughput limit for your account."),
        ["internal error"] = () =>
            Responses.Error("InternalServerError", "The request processing has failed.", HttpStatusCode.InternalServerError),
        ["unavailable"] = Responses.Unavailable,
        ["gateway timeout"] = () => Responses.Error("", "", HttpStatusCode.GatewayTimeout),
        ["another region's write"] = () => Responses.Error(
            "ReplicatedWriteConflictException", "One or more items in this request are being modified by a request in another Region."),
        ["connection cut"] = () => throw Responses.ConnectionCut(),
        ["cut in the answer"] = () => throw new HttpIOException(HttpRequestError.ResponseEnded),
        ["call timed out"] = () => throw new TaskCanceledException("The request timed out.", new TimeoutException()),
        ["answer cut short"] = () => Responses.Json(HttpStatusCode.OK, "{\"UnprocessedItems\":{\"orders\":[{\"PutReq"),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task Transient_errors_are_retried_until_they_pass(string fault)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(call => call.Number < 9 ? Faults[fault]() : scenario.DynamoDB.Write(call));

        var result = await scenario.ReplicateAsync(Scenario.Inserts(3));

        result.MustAddUp().Written.Should().Be(3);
        scenario.DynamoDB.Calls.Should().HaveCount(10);
        scenario.DynamoDB.Items().Should().HaveCount(3);
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task Errors_that_persist_until_the_deadline_fail_the_records(string fault)
    {
        using var scenario = new Scenario();
        scenario.DynamoDB.RespondToWrites(_ => Faults[fault]());

        var result = await scenario.InvokeAsync(Scenario.Inserts(3), TimeSpan.FromSeconds(30));

        result.MustAddUp().Failed.Should().Be(3);
        result.Replicas[0].Failures.Select(failure => failure.Reason).Should().AllSatisfy(reason => reason.Should().StartWith(
            "The invocation's time ended before eu-west-1/orders acknowledged the change. "));
        scenario.Clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
        scenario.DynamoDB.Calls.Should().HaveCountGreaterThan(5);
    }
}
