using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

public sealed class UnresolvedWritesTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Without_unresolved_writes_there_is_no_wait() => Writes().WaitAsync(default).IsCompleted.Should().BeTrue();

    [Fact]
    public void The_wait_ends_when_the_last_write_can_no_longer_take_effect()
    {
        var writes = Writes();
        writes.Note(TimeSpan.FromSeconds(40));
        _clock.Advance(TimeSpan.FromSeconds(10));
        writes.Note(TimeSpan.FromSeconds(15)); // It ends before the first one.

        var wait = writes.WaitAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(29));
        wait.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(1));
        wait.IsCompleted.Should().BeTrue();
    }

    [Fact]
    public void The_wait_does_not_repeat_time_that_has_passed()
    {
        var writes = Writes();
        writes.Note(TimeSpan.FromSeconds(15));
        _clock.Advance(TimeSpan.FromSeconds(15));

        writes.WaitAsync(default).IsCompleted.Should().BeTrue();
    }

    private UnresolvedWrites Writes() => new(_clock);
}
