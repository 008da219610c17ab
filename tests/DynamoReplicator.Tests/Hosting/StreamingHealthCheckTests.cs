using DynamoReplicator.Hosting;
using DynamoReplicator.StreamReading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DynamoReplicator.Tests.Hosting;

/// <summary>The health of replication without Lambda.</summary>
public sealed class StreamingHealthCheckTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly StreamingProgress _progress;

    public StreamingHealthCheckTests() => _progress = Progress("us-east-1/orders");

    [Fact]
    public async Task A_replica_that_is_up_to_date_is_healthy()
    {
        _progress.Count(Done("shard-1", TimeSpan.FromSeconds(90)));
        _progress.CaughtUp("shard-1", isAtEnd: false);

        await ShouldBeAsync(HealthStatus.Healthy, "The replicas of us-east-1/orders are 0.0 s behind.");
    }

    [Fact]
    public async Task A_replica_that_is_behind_is_degraded()
    {
        _progress.Count(Done("shard-1", TimeSpan.FromSeconds(59)));
        await ShouldBeAsync(HealthStatus.Healthy, "The replicas of us-east-1/orders are 59.0 s behind.");

        _progress.Count(Done("shard-2", TimeSpan.FromSeconds(60)));
        await ShouldBeAsync(HealthStatus.Degraded, "The replicas of us-east-1/orders are 60.0 s behind.");
    }

    [Fact]
    public async Task A_shard_whose_records_fail_is_degraded_and_then_unhealthy_even_if_others_progress()
    {
        for (var minute = 0; minute < 6; minute++)
        {
            _progress.Count(Failed("shard-1"));
            _progress.CaughtUp("shard-2", isAtEnd: false);
            _progress.Listed();
            var expected = minute == 0 ? HealthStatus.Healthy : minute < 5 ? HealthStatus.Degraded : HealthStatus.Unhealthy;
            (await CheckAsync()).Status.Should().Be(expected, $"{minute} minutes have passed");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        await ShouldBeAsync(
            HealthStatus.Unhealthy, "Replication of us-east-1/orders has made no progress for 360.0 s: the log has the reason.");

        _progress.Count(Done("shard-1", TimeSpan.Zero));
        _progress.CaughtUp("shard-2", isAtEnd: false);
        _progress.Listed();
        (await CheckAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_shard_whose_first_batch_hangs_is_degraded_and_then_unhealthy()
    {
        _progress.Begin("shard-1");
        await ShouldBeAsync(HealthStatus.Healthy, "Replication of us-east-1/orders has begun, and its lag is not yet known.");

        AdvanceWithListing(TimeSpan.FromSeconds(59));
        await ShouldBeAsync(HealthStatus.Healthy, "The replicas of us-east-1/orders are 59.0 s behind.");
        AdvanceWithListing(TimeSpan.FromSeconds(1));
        await ShouldBeAsync(
            HealthStatus.Degraded, "Replication of us-east-1/orders has made no progress for 60.0 s: the log has the reason.");
        AdvanceWithListing(TimeSpan.FromMinutes(4));
        (await CheckAsync()).Status.Should().Be(HealthStatus.Unhealthy);

        _progress.Count(Done("shard-1", TimeSpan.FromMinutes(6)));
        (await CheckAsync()).Status.Should().Be(HealthStatus.Degraded, "it progresses, and is behind");
        _progress.CaughtUp("shard-1", isAtEnd: false);
        await ShouldBeAsync(HealthStatus.Healthy, "The replicas of us-east-1/orders are 0.0 s behind.");
    }

    [Fact]
    public async Task A_child_shard_whose_first_batch_hangs_is_degraded_even_if_others_progress()
    {
        _progress.CaughtUp("parent", isAtEnd: true);
        _progress.Begin("child");
        for (var second = 0; second < 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _progress.CaughtUp("other", isAtEnd: false);
            _progress.Listed();
        }

        (await CheckAsync()).Status.Should().Be(HealthStatus.Degraded);
        _progress.CaughtUp("child", isAtEnd: true);
        (await CheckAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_stream_without_changes_is_healthy()
    {
        _progress.Begin("shard-1");
        for (var minute = 0; minute < 10; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            _progress.CaughtUp("shard-1", isAtEnd: false);
            _progress.Listed();
            await ShouldBeAsync(HealthStatus.Healthy, "The replicas of us-east-1/orders are 0.0 s behind.");
        }
    }

    [Fact]
    public async Task A_shard_that_was_read_to_its_end_needs_no_progress()
    {
        _progress.CaughtUp("shard-1", isAtEnd: false);
        _progress.CaughtUp("shard-1", isAtEnd: true);
        _time.Advance(TimeSpan.FromHours(1));
        _progress.Listed();

        (await CheckAsync()).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task A_stream_whose_shards_cannot_be_listed_is_unhealthy()
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        _progress.CaughtUp("shard-1", isAtEnd: false);

        (await CheckAsync()).Status.Should().Be(HealthStatus.Unhealthy, "new shards would not be read");
    }

    [Fact]
    public async Task A_replication_that_ended_is_unhealthy_at_once()
    {
        _progress.Fail("There is no table eu-west-1/orders.");

        await ShouldBeAsync(HealthStatus.Unhealthy, "Replication of us-east-1/orders ended: There is no table eu-west-1/orders.");
    }

    [Fact]
    public async Task The_worst_of_several_replications_counts_and_the_result_has_the_figures_of_all()
    {
        var other = Progress("us-east-1/customers");
        other.Fail("It ended.");
        _progress.Count(Done("shard-1", TimeSpan.FromSeconds(2)));

        var result = await CheckAsync(_progress, other);

        result.Status.Should().Be(HealthStatus.Unhealthy);
        result.Description.Should().Be(
            "The replicas of us-east-1/orders are 2.0 s behind. Replication of us-east-1/customers ended: It ended.");
        result.Data.Should().Contain("us-east-1/orders lag seconds", 2.0).And.Contain("us-east-1/orders records", 10L)
            .And.Contain("us-east-1/customers records", 0L);
    }

    [Fact]
    public async Task A_check_without_a_replication_is_an_error() =>
        await FluentActions.Awaiting(() => CheckAsync([])).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("*AddDynamoReplicatorStreaming*");

    [Fact]
    public async Task The_status_to_report_and_the_times_are_settings()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(_progress);
        services.AddHealthChecks().AddDynamoReplicatorStreaming(
            "orders", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), HealthStatus.Degraded, ["ready"]);
        await using var provider = services.BuildServiceProvider();
        var checks = provider.GetRequiredService<HealthCheckService>();

        (await checks.CheckHealthAsync()).Entries["orders"].Should().Match<HealthReportEntry>(
            entry => entry.Status == HealthStatus.Healthy && entry.Tags.Single() == "ready");
        _time.Advance(TimeSpan.FromSeconds(2));
        (await checks.CheckHealthAsync()).Entries["orders"].Status.Should().Be(HealthStatus.Degraded);
    }

    [Theory]
    [InlineData(0, null, "degradedAfter")]
    [InlineData(-1, null, "degradedAfter")]
    [InlineData(301, null, "unhealthyAfter")]
    [InlineData(null, 59, "unhealthyAfter")]
    [InlineData(null, -1, "unhealthyAfter")]
    public void Times_that_are_out_of_range_are_errors(int? degradedAfter, int? unhealthyAfter, string parameter) =>
        new ServiceCollection().AddHealthChecks().Invoking(it => it.AddDynamoReplicatorStreaming(
            degradedAfter: Seconds(degradedAfter), unhealthyAfter: Seconds(unhealthyAfter)))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(parameter).WithMessage("*Specify*");

    private static TimeSpan? Seconds(int? seconds) => seconds is { } count ? TimeSpan.FromSeconds(count) : null;

    private void AdvanceWithListing(TimeSpan by)
    {
        _time.Advance(by);
        _progress.Listed();
    }

    private StreamingProgress Progress(string source) => new(new StreamingOptions
    {
        ReplicatorOptions = new ReplicatorOptions
        {
            Source = TableReference.Parse(source),
            Replicas = [new ReplicaTable("eu-west-1", "orders")],
            TimeProvider = _time,
        },
    });

    private static BatchReport Done(string shard, TimeSpan lag) => new(shard, 10, 10) { Result = Result(lag) };

    private static BatchReport Failed(string shard) => new(shard, 10, 0) { FirstFailed = "1", Attempts = 1 };

    private static ReplicationResult Result(TimeSpan lag) => new(10, [], null, lag);

    private async Task ShouldBeAsync(HealthStatus status, string description)
    {
        var result = await CheckAsync();
        result.Status.Should().Be(status);
        result.Description.Should().Be(description);
    }

    private Task<HealthCheckResult> CheckAsync() => CheckAsync(_progress);

    private static Task<HealthCheckResult> CheckAsync(params StreamingProgress[] progress)
    {
        var check = new StreamingHealthCheck(progress, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        var registration = new HealthCheckRegistration("orders", check, failureStatus: null, tags: null);
        return check.CheckHealthAsync(new HealthCheckContext { Registration = registration });
    }
}
