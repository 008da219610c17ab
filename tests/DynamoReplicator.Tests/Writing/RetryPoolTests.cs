using DynamoReplicator.Calls;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Tests.Writing;

public class RetryPoolTests
{
    private static readonly WriteError Throttled = new(WriteErrorKind.Transient, "throttled", null);

    private readonly ManualTimeProvider _clock = new();
    private readonly RetryPool _pool;

    public RetryPoolTests() => _pool = new RetryPool(new Backoff { Jitter = () => 1 }, _clock);

    [Fact]
    public void Writes_of_several_calls_wait_together()
    {
        _pool.Add(Writes(3, 1), Throttled).Wait.Should().Be(TimeSpan.FromMilliseconds(50));
        _clock.Advance(TimeSpan.FromMilliseconds(30));
        _pool.Add(Writes(2), Throttled).Should().Be((1, TimeSpan.FromMilliseconds(20)));

        _pool.TakeDue().Should().BeEmpty();
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        _pool.TakeDue().Select(write => write.Record).Should().Equal(3, 1, 2);
        _pool.Wait.Should().BeNull();
    }

    [Fact]
    public void Writes_are_marked_as_retries()
    {
        _pool.Add(Writes(1), Throttled);

        _pool.TakeAll().Should().OnlyContain(write => write.IsRetry);
    }

    [Fact]
    public void The_wait_doubles_while_no_retry_is_accepted()
    {
        Waits(0, 0, 0).Should().Equal(50, 100, 200, 400);
    }

    [Fact]
    public void Any_accepted_retry_starts_the_waits_again()
    {
        Waits(0, 0, 1, 0).Should().Equal(50, 100, 200, 50, 100);
    }

    [Fact]
    public void First_time_writes_that_are_refused_later_do_not_lengthen_the_wait()
    {
        _pool.Add(Writes(1), Throttled);
        _pool.TakeAll();

        _pool.Add(Writes(2), Throttled).FailedTries.Should().Be(1, "the first write was not sent again yet");
    }

    /// <summary>The waits in milliseconds: the first, and those after retries of ten writes of which so many were accepted.</summary>
    private List<double> Waits(params int[] accepted)
    {
        var waits = new List<double> { _pool.Add(Writes(1), Throttled).Wait.TotalMilliseconds };
        foreach (var some in accepted)
        {
            _pool.TakeAll();
            _pool.Retried(sent: 10, undone: 10 - some);
            waits.Add(_pool.Add(Writes(1), Throttled).Wait.TotalMilliseconds);
        }
        return waits;
    }

    private static Write[] Writes(params int[] records) =>
        [.. records.Select(record => new Write(record, IsDelete: false, ReadOnlyMemory<byte>.Empty))];
}
