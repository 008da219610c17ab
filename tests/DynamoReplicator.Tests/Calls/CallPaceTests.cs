using DynamoReplicator.Calls;

namespace DynamoReplicator.Tests.Calls;

public class CallPaceTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(10);

    private readonly CallPace _pace = new();
    private TimeSpan _now;

    [Fact]
    public void Nothing_is_limited_until_writes_are_refused()
    {
        var calls = Start(1000);
        _now += RoundTrip;
        calls.ForEach(call => _pace.End(call, _now, refused: 0));

        _pace.Calls.Should().Be(double.PositiveInfinity);
        Start(1000).Should().HaveCount(1000);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.25)]
    public void The_calls_are_reduced_about_in_proportion_to_the_refused_share(double refused)
    {
        RoundTripOf(16, refused);

        _pace.Calls.Should().BeInRange(16 * (1 - refused), 16 * (1 - refused) * 1.4);
    }

    [Fact]
    public void The_calls_are_spread_over_the_round_trips_in_small_groups()
    {
        RoundTripOf(16, refused: 0.9);
        _pace.Interval.Should().BeCloseTo(RoundTrip / _pace.Calls, TimeSpan.FromTicks(10));

        Start(100);
        _pace.TryStart(_now, out _, out var wait).Should().BeFalse();
        wait.Should().BeGreaterThanOrEqualTo(3 * _pace.Interval).And.BeLessThanOrEqualTo(4 * _pace.Interval);
        _now += wait;

        Start(100).Should().HaveCountLessThanOrEqualTo(5).And.HaveCountGreaterThan(2);
    }

    [Fact]
    public void A_group_is_awaited_for_50_ms_at_most()
    {
        for (var trip = 0; trip < 50; trip++)
        {
            RoundTripOf(1, refused: 0.9);
        }

        Start(100);
        _pace.TryStart(_now, out _, out var wait).Should().BeFalse();

        _pace.Interval.Should().Be(TimeSpan.FromMilliseconds(80));
        wait.Should().BeLessThanOrEqualTo(_pace.Interval, "one call is enough");
    }

    [Fact]
    public void Calls_are_not_spread_while_only_few_writes_are_refused()
    {
        RoundTripOf(16, refused: 0.2);

        _pace.Calls.Should().BeInRange(12, 16);
        Start(16).Should().HaveCount(16);
    }

    [Fact]
    public void Below_one_call_in_flight_there_is_a_pause_between_calls()
    {
        for (var trip = 0; trip < 50; trip++)
        {
            RoundTripOf(1, refused: 0.9);
        }

        _pace.Calls.Should().Be(CallPace.MinCalls);
        _pace.Interval.Should().BeCloseTo(RoundTrip / CallPace.MinCalls, TimeSpan.FromTicks(10));
    }

    [Fact]
    public void The_calls_grow_with_success_until_nothing_is_limited()
    {
        RoundTripOf(16, refused: 0.9);
        var reduced = _pace.Calls;

        RoundTripOf(1, refused: 0);
        _pace.Calls.Should().BeInRange(reduced * 1.001, reduced + 1.01 * CallPace.Growth);

        for (var trips = 0; !double.IsPositiveInfinity(_pace.Calls); trips++)
        {
            trips.Should().BeLessThan(500);
            RoundTripOf(1, refused: 0);
        }
    }

    [Fact]
    public void A_throttled_partition_changes_nothing()
    {
        for (var trip = 0; trip < 100; trip++)
        {
            RoundTripOf(16, refused: CallPace.Tolerance);
        }

        _pace.Calls.Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Calls_without_first_time_writes_change_nothing()
    {
        RoundTripOf(16, refused: 0.5);
        var calls = _pace.Calls;

        RoundTripOf(4, refused: null);

        _pace.Calls.Should().Be(calls);
    }

    [Fact]
    public void Calls_that_started_before_the_reduction_reduce_no_more_than_their_part()
    {
        var late = Start(16);
        _now += RoundTrip;
        late.ForEach(call => _pace.End(call, _now, refused: 1));

        _pace.Calls.Should().BeGreaterThan(5, "all of them were refused because there were 16 of them");
    }

    [Fact]
    public void A_pause_between_batches_saves_no_more_calls_than_a_round_trip_and_a_group()
    {
        RoundTripOf(16, refused: 0.9);
        _now += TimeSpan.FromMinutes(5);

        var atOnce = Start(100).Count;

        atOnce.Should().BeLessThanOrEqualTo((int)Math.Ceiling(_pace.Calls) + 5, "a group of four is saved too");
    }

    /// <summary>A replica that accepts so many writes per second, with a burst of a tenth of that, and responds after 10 ms.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(2_000)]
    [InlineData(10_000)]
    public void The_pace_settles_at_the_capacity_of_the_replica(int writesPerSecond)
    {
        const int Writes = 25;
        var (tokens, refilled) = (writesPerSecond / 10.0, TimeSpan.Zero);
        var inFlight = new Queue<(StartedCall Call, TimeSpan End)>();
        var (sent, accepted) = (0, 0);
        for (var step = 0; step < 20_000; step++, _now += TimeSpan.FromMilliseconds(1))
        {
            (sent, accepted) = step == 10_000 ? (0, 0) : (sent, accepted);
            while (inFlight.TryPeek(out var next) && next.End <= _now)
            {
                inFlight.Dequeue();
                tokens = Math.Min(tokens + (_now - refilled).TotalSeconds * writesPerSecond, writesPerSecond / 10.0);
                refilled = _now;
                var taken = Math.Min(Writes, (int)tokens);
                tokens -= taken;
                (sent, accepted) = (sent + Writes, accepted + taken);
                _pace.End(next.Call, _now, refused: 1 - (double)taken / Writes);
            }
            while (inFlight.Count < 16 && _pace.TryStart(_now, out var call, out _))
            {
                inFlight.Enqueue((call, _now + RoundTrip));
            }
        }

        accepted.Should().BeGreaterThan((int)(9.5 * writesPerSecond), "10 seconds are counted");
        sent.Should().BeLessThan((int)(1.3 * accepted), "few writes are refused");
    }

    private List<StartedCall> Start(int most)
    {
        var calls = new List<StartedCall>();
        while (calls.Count < most && _pace.TryStart(_now, out var call, out _))
        {
            calls.Add(call);
        }
        return calls;
    }

    /// <summary>Calls that start one after the other, as soon as they may, and end together with the same share refused.</summary>
    private void RoundTripOf(int calls, double? refused)
    {
        var started = new List<StartedCall>();
        while (started.Count < calls)
        {
            if (_pace.TryStart(_now, out var call, out var wait))
            {
                started.Add(call);
            }
            _now += wait;
        }
        _now = started[^1].At + RoundTrip;
        started.ForEach(call => _pace.End(call with { At = _now - RoundTrip }, _now, refused));
    }
}
