using DynamoReplicator.Cli;

namespace DynamoReplicator.Tests.Cli;

public sealed class StopSignalTests
{
    [Fact]
    public void A_signal_delivered_twice_requests_one_graceful_stop()
    {
        var clock = new ManualTimeProvider();
        using var signal = new StopSignal(clock);

        signal.TryRequestStop().Should().BeTrue();
        clock.Advance(StopSignal.Repetition);
        signal.TryRequestStop().Should().BeTrue();

        signal.Token.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public void A_second_signal_ends_the_process_at_once()
    {
        var clock = new ManualTimeProvider();
        using var signal = new StopSignal(clock);
        signal.TryRequestStop();

        clock.Advance(StopSignal.Repetition + TimeSpan.FromMilliseconds(1));

        signal.TryRequestStop().Should().BeFalse();
    }
}
