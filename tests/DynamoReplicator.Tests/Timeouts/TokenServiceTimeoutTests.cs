using DynamoReplicator.Aws;
using DynamoReplicator.Tests.Support;
using DynamoReplicator.Tests.Writing;

namespace DynamoReplicator.Tests.Timeouts;

/// <summary>A token service (STS) that accepts connections and never responds.</summary>
public class TokenServiceTimeoutTests : IAsyncDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/orders-replica";

    private readonly SocketServer _tokenService = SocketServer.Silent();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _tokenService.DisposeAsync();
    }

    [Fact]
    public async Task The_deadline_ends_the_wait_for_credentials()
    {
        using var scenario = new Scenario { Clock = new ManualTimeProvider(), TokenService = _tokenService.Address, Options = ToRole };

        var invocation = scenario.InvokeAsync(Scenario.Inserts(3), TimeSpan.FromSeconds(4));
        await Poll.UntilAsync(() => _tokenService.Calls.Count == 1, "the role is requested");
        scenario.Clock.Advance(TimeSpan.FromSeconds(3.9));

        var result = await invocation.InTimeAsync();
        result.MustAddUp().Failures.Select(failure => failure.Reason).Should().HaveCount(3).And.AllBe(
            "The invocation's time ended before eu-west-1/orders acknowledged the change. The request for the credentials of the " +
            $"role {Role} had received no response.");
        scenario.DynamoDB.Probes.Should().BeEmpty("without credentials nothing is sent");
    }

    [Fact]
    public async Task A_silent_token_service_is_reported_and_called_again()
    {
        var log = new CapturingLogger();
        using var scenario = new Scenario
        {
            Clock = new ManualTimeProvider(),
            TokenService = _tokenService.Address,
            Options = ToRole with { Logger = log },
        };

        var invocation = scenario.InvokeAsync(Scenario.Inserts(3), TimeSpan.FromSeconds(60));
        for (var request = 1; request <= 2; request++)
        {
            await ArriveAsync(request, scenario.Clock);
            scenario.Clock.Advance(TokenService.AttemptTimeout + TimeSpan.FromSeconds(0.1));
        }
        await ArriveAsync(3, scenario.Clock);
        scenario.Clock.Advance(TimeSpan.FromSeconds(60));

        var result = await invocation.InTimeAsync();
        var failures = result.MustAddUp().Failures;
        failures.Should().HaveCount(3).And.OnlyContain(failure => failure.Reason.Contains(
            $"The role {Role} cannot be assumed: the token service (STS) in eu-west-1 does not respond.", StringComparison.Ordinal));
        log.Lines.Should().Contain(line => line.Text.Contains("no response to AssumeRole for 4 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_response_that_stops_in_the_middle_times_out()
    {
        await using var dripping = new SocketServer(async call =>
        {
            await call.ReceiveAsync();
            await call.BeginAsync(1000);
            await call.SendAsync("<AssumeRoleResponse>");
            await call.StallAsync();
        });
        var clock = new ManualTimeProvider();
        var table = new ReplicaTable("eu-west-1", "orders") { RoleArn = Role };
        var http = new HttpOptions { Time = clock, TokenService = dripping.Address };
        using var credentials = new AssumedRoleCredentials(table, http, SdkCheck.OfProcess);

        var fetch = credentials.GetCredentialsAsync();
        await Poll.UntilAsync(() => !dripping.Calls.IsEmpty, "the role is requested");
        await clock.AdvanceUntilAsync(fetch, TimeSpan.FromSeconds(0.25));

        await fetch.Invoking(sent => sent.InTimeAsync()).Should().ThrowAsync<RoleUnavailableException>();
        dripping.Calls.Should().HaveCountLessThanOrEqualTo(2);
    }

    /// <summary>Waits for a request, and advances the clock for the waits between retries.</summary>
    private Task ArriveAsync(int request, ManualTimeProvider clock) => Poll.UntilAsync(
        () =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(5));
            return _tokenService.Calls.Count >= request;
        },
        $"request {request} for the role arrives");

    private static ReplicatorOptions ToRole => new() { Replicas = [ReplicaTable.Parse(Scenario.Replica) with { RoleArn = Role }] };
}
