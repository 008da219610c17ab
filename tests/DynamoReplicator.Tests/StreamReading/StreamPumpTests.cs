using System.Collections.Concurrent;
using System.Globalization;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

public sealed class StreamPumpTests
{
    [Fact]
    public async Task Records_are_passed_in_order_in_batches_of_the_specified_size()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, Numbers(1, 7)));
        run.Options = run.Options with { BatchSize = 3 };

        await run.UntilDoneAsync(7);

        run.Batches.Should().Equal("1,2,3", "4,5,6", "7");
        run.Saved["A"].Should().Be(new ShardProgress("7", IsClosed: false));
    }

    [Fact]
    public async Task A_batch_may_be_larger_than_a_page_of_the_service()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: true, Numbers(1, 2500)));
        run.Options = run.Options with { BatchSize = 2200 };

        await run.UntilDoneAsync(2500);

        run.Reports.Select(report => report.Records).Should().Equal(2200, 300);
    }

    [Fact]
    public async Task The_next_batch_begins_with_the_first_failed_record()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, Numbers(1, 6)));
        run.Options = run.Options with { BatchSize = 4 };
        var failures = new Queue<string?>(["3", "3", null, null]);
        run.Handler = (_, _) => Task.FromResult(failures.Dequeue());

        await run.UntilDoneAsync(6);

        run.Batches.Should().Equal("1,2,3,4", "3,4,5,6", "3,4,5,6");
        run.Reports.Select(report => (report.Done, report.Attempts)).Should().Equal((2, 1), (0, 2), (4, 0));
    }

    [Fact]
    public async Task A_batch_that_throws_is_retried_completely_and_indefinitely()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, Numbers(1, 2)));
        var attempts = 0;
        run.Handler = (_, _) => ++attempts < 20 ? throw new InvalidOperationException("no") : Task.FromResult<string?>(null);

        await run.UntilDoneAsync(2);

        run.Batches.Should().HaveCount(20).And.AllBe("1,2");
        run.Reports.Where(report => report.Failure is not null).Select(report => report.Attempts).Should().Equal(Enumerable.Range(1, 19));
    }

    [Fact]
    public async Task A_permanent_error_ends_the_run()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, Numbers(1, 4)));
        run.Options = run.Options with { BatchSize = 2 };
        run.Handler = (numbers, _) =>
            numbers[0] == "3" ? throw new StreamException("There is no such table.") : Task.FromResult<string?>(null);

        await run.Invoking(it => it.RunAsync()).Should().ThrowAsync<StreamException>().WithMessage("There is no such table.");

        run.Batches.Should().Equal("1,2", "3,4");
        run.Saved["A"].After.Should().Be("2");
    }

    [Fact]
    public async Task A_result_that_names_no_record_of_the_batch_fails_the_whole_batch()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, Numbers(1, 2)));
        var answers = new Queue<string?>(["99", "", null]);
        run.Handler = (_, _) => Task.FromResult(answers.Dequeue());

        await run.UntilDoneAsync(2);

        run.Batches.Should().Equal("1,2", "1,2", "1,2");
        run.Reports.First().Failure!.Message.Should().Be("The handler returned the sequence number 99, which no record of the batch has.");
    }

    [Fact]
    public Task A_failed_record_is_never_skipped() => Seeded.RunAsync(async random =>
    {
        using var run = new PumpRun(
            new FakeStreams().Shard("A", null, closed: true, Numbers(1, 300)).Shard("B", "A", closed: false, Numbers(301, 600)));
        run.Options = run.Options with { BatchSize = 17 };
        var done = 0;
        run.Handler = (numbers, _) =>
        {
            int.Parse(numbers[0], CultureInfo.InvariantCulture).Should().Be(done + 1, "the first record that is not done comes next");
            var failed = random.Next(numbers.Count * 2);
            switch (random.Next(3))
            {
                case 0:
                    throw new InvalidOperationException("all of them");
                case 1 when failed < numbers.Count:
                    done += failed;
                    return Task.FromResult<string?>(numbers[failed]);
                default:
                    done += numbers.Count;
                    return Task.FromResult<string?>(null);
            }
        };

        await run.UntilDoneAsync(600);

        done.Should().Be(600);
        run.Reports.Select(report => report.Failure).OfType<Exception>().Should().AllBeOfType<InvalidOperationException>();
    });

    [Fact]
    public async Task A_child_starts_after_its_parent_is_fully_replicated()
    {
        var streams = new FakeStreams { PageSize = 2 }
            .Shard("D", "B", closed: false, "40").Shard("C", "A", closed: false, "30").Shard("B", "A", closed: true, "20", "21")
                .Shard("A", null, closed: true, "10", "11");
        using var run = new PumpRun(streams);
        var failing = true;
        run.Handler = (numbers, _) =>
        {
            var answer = failing && numbers.Contains("11") ? "11" : null;
            failing = false;
            return Task.FromResult(answer);
        };

        await run.UntilDoneAsync(6);

        run.Batches.Take(2).Should().Equal("10,11", "11");
        run.Batches.Should().HaveCount(5);
        run.Batches.ToList().IndexOf("40").Should().BeGreaterThan(run.Batches.ToList().IndexOf("20,21"));
        run.Saved["A"].IsClosed.Should().BeTrue();
    }

    [Fact]
    public async Task Shards_are_reported_as_soon_as_they_can_be_read_even_if_they_wait_for_another_or_their_first_batch_hangs()
    {
        using var run = new PumpRun(new FakeStreams()
            .Shard("A", null, closed: true, "1").Shard("B", "A", closed: false, "2").Shard("C", null, closed: false, "3"));
        var ready = new ConcurrentQueue<string>();
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        run.Options = run.Options with { ParallelShards = 1, OnReady = ready.Enqueue, DrainTime = TimeSpan.FromMilliseconds(1) };
        run.Handler = async (numbers, cancellationToken) =>
        {
            if (numbers[0] == "2")
            {
                hangs.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            return null;
        };

        await run.UntilAsync(hangs.Task);

        ready.Should().Equal("A", "C", "B");
        run.Reports.Should().NotContain(report => report.ShardId == "B");
    }

    [Fact]
    public async Task Unrelated_shards_are_read_concurrently()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1").Shard("B", null, closed: false, "2"));
        var both = new TaskCompletionSource();
        var arrived = 0;
        run.Handler = async (_, _) =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }
            await both.Task;
            return null;
        };

        await run.UntilDoneAsync(2);
    }

    [Fact]
    public async Task No_more_batches_are_in_flight_than_allowed()
    {
        var streams = new FakeStreams();
        foreach (var shard in Enumerable.Range(0, 12))
        {
            streams.Shard($"S{shard}", null, closed: false, Numbers(shard * 10, (shard * 10) + 9));
        }
        using var run = new PumpRun(streams);
        run.Options = run.Options with { ParallelShards = 3, BatchSize = 2 };
        int inFlight = 0, most = 0;
        run.Handler = async (_, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inFlight));
            await Task.Yield();
            Interlocked.Decrement(ref inFlight);
            return null;
        };

        await run.UntilDoneAsync(120);

        most.Should().BeInRange(1, 3);
    }

    [Fact]
    public async Task New_records_and_shards_are_found()
    {
        var streams = new FakeStreams().Shard("A", null, closed: false, "1");
        using var run = new PumpRun(streams);
        run.Handler = (numbers, _) =>
        {
            switch (numbers[^1])
            {
                case "1":
                    streams.Write("A", "2");
                    break;
                case "2":
                    streams.Close("A");
                    streams.Shard("B", "A", closed: false, "3");
                    break;
            }
            return Task.FromResult<string?>(null);
        };

        await run.UntilDoneAsync(3);

        run.Batches.Should().Equal("1", "2", "3");
        run.Saved.Should().BeEquivalentTo(new Dictionary<string, ShardProgress> { ["A"] = new("2", true), ["B"] = new("3", false) });
    }

    [Fact]
    public async Task A_run_from_the_latest_change_skips_existing_records()
    {
        var streams = new FakeStreams().Shard("A", null, closed: true, "1").Shard("B", "A", closed: false, "2");
        using var run = new PumpRun(streams);
        run.Options = run.Options with { From = StartingPosition.Latest };
        var reading = run.UntilDoneAsync(1);
        await Poll.UntilAsync(() => streams.Calls.Contains("GetRecords B"), "the open shard is read");
        streams.Write("B", "3");

        await reading;

        run.Batches.Should().Equal("3");
        streams.Calls.Should().NotContain(call => call.StartsWith("GetShardIterator A", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_from_the_latest_change_loses_no_record_of_a_child_listed_with_its_open_parent()
    {
        var streams = new FakeStreams().Shard("A", null, closed: false, "1").Shard("B", "A", closed: false, "2");
        using var run = new PumpRun(streams);
        run.Options = run.Options with { From = StartingPosition.Latest };
        var reading = run.UntilDoneAsync(1);
        await Poll.UntilAsync(() => streams.Calls.Contains("GetRecords A"), "the parent is read");
        streams.Close("A");

        await reading;

        run.Batches.Should().Equal("2");
    }

    [Fact]
    public async Task A_run_resumes_after_the_last_replicated_record()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: true, "1").Shard("B", "A", closed: false, "2", "3", "4"));
        run.Options =
            run.Options with { ResumeFrom = new Dictionary<string, ShardProgress> { ["A"] = new("1", true), ["B"] = new("3", false) } };

        await run.UntilDoneAsync(1);

        run.Batches.Should().Equal("4");
    }

    [Fact]
    public async Task An_expired_iterator_is_replaced_by_one_after_the_last_record_read()
    {
        var streams = new FakeStreams().Shard("A", null, closed: false, "1", "2");
        using var run = new PumpRun(streams);
        run.Handler = (numbers, _) =>
        {
            if (numbers[^1] == "2")
            {
                streams.Fail("GetRecords", "ExpiredIteratorException");
                streams.Write("A", "3");
            }
            return Task.FromResult<string?>(null);
        };

        await run.UntilDoneAsync(3);

        run.Batches.Should().Equal("1,2", "3");
        streams.Calls.Should().Contain("GetShardIterator A AFTER_SEQUENCE_NUMBER 2");
    }

    [Fact]
    public async Task An_expired_iterator_of_the_latest_change_loses_no_record()
    {
        var streams = new FakeStreams().Shard("A", null, closed: false).Fail("GetRecords", "ExpiredIteratorException");
        using var run = new PumpRun(streams);
        run.Options = run.Options with { From = StartingPosition.Latest };
        streams.Write("A", "1");

        await run.UntilDoneAsync(1);

        streams.Calls.Where(call => call.StartsWith("GetShardIterator", StringComparison.Ordinal))
            .Should().Equal("GetShardIterator A LATEST", "GetShardIterator A TRIM_HORIZON");
    }

    [Theory]
    [InlineData("LimitExceededException")]
    [InlineData("ThrottlingException")]
    [InlineData("InternalServerError")]
    public async Task Transient_stream_errors_are_retried(string error)
    {
        string[] errors = [error, error];
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1").Fail("DescribeStream", errors)
            .Fail("GetShardIterator", errors).Fail("GetRecords", errors));

        await run.UntilDoneAsync(1);

        run.ReadFailures.Select(failure => (failure.Operation, failure.Attempts)).Should().Equal(
            ("DescribeStream", 1), ("DescribeStream", 2), ("GetShardIterator", 1), ("GetShardIterator", 2), ("GetRecords", 1),
                ("GetRecords", 2));
    }

    [Theory]
    [InlineData("GetShardIterator", "TrimmedDataAccessException", "The stream no longer holds the next changes to read, because " +
        "DynamoDB keeps changes for 24 hours. Replicas may be missing changes *verify --repair*")]
    [InlineData("GetRecords", "TrimmedDataAccessException", "The stream no longer holds the next changes to read*")]
    [InlineData("GetRecords", "ResourceNotFoundException", "The stream arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/*, " +
        "or one of its unread shards, no longer exists. *")]
    [InlineData("DescribeStream", "AccessDeniedException", "AWS does not let these credentials call DescribeStream. Grant them " +
        "dynamodb:DescribeStream, dynamodb:GetShardIterator, and dynamodb:GetRecords on arn:*.")]
    [InlineData("DescribeStream", "UnrecognizedClientException", "AWS does not accept the credentials in AWS_ACCESS_KEY_ID " +
        "(UnrecognizedClientException). Check them, and AWS_SESSION_TOKEN, or unset both to use a profile.")]
    [InlineData("GetRecords", FakeStreams.Garbled, "GetRecords failed: the response is not from DynamoDB (*). Check the endpoint, and " +
        "the proxies on the way to it.")]
    [InlineData("DescribeStream", FakeStreams.Garbled, "DescribeStream failed: the response is not from DynamoDB (*). Check the " +
        "endpoint, and the proxies on the way to it.")]
    public async Task Permanent_stream_errors_end_the_run_with_a_remedy(string operation, string error, string message)
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1").Fail(operation, error));

        (await run.Invoking(it => it.RunAsync()).Should().ThrowAsync<StreamException>().WithMessage(message))
            .Which.AreChangesLost.Should().Be(error is "TrimmedDataAccessException" or "ResourceNotFoundException");

        run.Batches.Should().BeEmpty();
    }

    [Fact]
    public async Task A_shard_trimmed_before_it_was_read_ends_the_run()
    {
        using var run = new PumpRun(new FakeStreams().Shard("B", "A", closed: false, "5"));
        run.Options = run.Options with { ResumeFrom = new Dictionary<string, ShardProgress> { ["A"] = new("1", false) } };

        (await run.Invoking(it => it.RunAsync()).Should().ThrowAsync<StreamException>().WithMessage("The rest of the shard A is no " +
            "longer in the stream, *verify --repair*"))
            .Which.AreChangesLost.Should().BeTrue();

        run.Batches.Should().BeEmpty("what comes after a gap must not be replicated as if nothing were missing");
    }

    [Fact]
    public async Task A_disabled_stream_is_read_to_its_end_first()
    {
        using var run =
            new PumpRun(new FakeStreams { IsDisabled = true }.Shard("A", null, closed: true, "1").Shard("B", "A", closed: true, "2"));

        await run.Invoking(it => it.RunAsync()).Should().ThrowAsync<StreamException>().WithMessage("The source's stream was disabled. " +
            "All of its changes have been replicated*verify --repair*for partial replicas with their selection of items and attributes*");

        run.Batches.Should().Equal("1", "2");
        run.Saved["B"].Should().Be(new ShardProgress("2", true));
    }

    [Fact]
    public async Task A_stop_waits_for_the_batch_in_flight_and_saves_it()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1", "2"));
        run.Options = run.Options with { BatchSize = 1, SaveInterval = TimeSpan.FromHours(1), DrainTime = TimeSpan.FromMinutes(1) };
        run.Handler = async (_, _) =>
        {
            run.Stop();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            return null;
        };

        await run.RunAsync();

        run.Batches.Should().Equal("1");
        run.Saved["A"].After.Should().Be("1");
    }

    [Fact]
    public async Task A_stop_cancels_a_slow_batch_and_does_not_count_it()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1"));
        run.Options = run.Options with { DrainTime = TimeSpan.FromMilliseconds(20) };
        run.Handler = async (_, abandon) =>
        {
            run.Stop();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, abandon);
            return null;
        };

        await run.RunAsync();

        run.Saved["A"].After.Should().BeNull();
        run.Reports.Should().BeEmpty();
    }

    [Fact]
    public async Task A_stop_abandons_a_batch_that_ignores_cancellation()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1"));
        run.Options = run.Options with { DrainTime = TimeSpan.FromMilliseconds(20) };
        run.Handler = (_, _) =>
        {
            run.Stop();
            return new TaskCompletionSource<string?>().Task;
        };

        await run.RunAsync();

        run.Saved["A"].After.Should().BeNull();
    }

    [Fact]
    public async Task A_stop_ends_a_wait_between_attempts()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1"));
        run.Options =
            run.Options with { Backoff = new() { First = TimeSpan.FromHours(1), Longest = TimeSpan.FromHours(1), Jitter = () => 1 } };
        run.Options = run.Options with { OnBatch = _ => run.Stop() };
        run.Handler = (numbers, _) => Task.FromResult<string?>(numbers[0]);

        await run.RunAsync();

        run.Batches.Should().Equal("1");
    }

    [Fact]
    public async Task A_position_that_cannot_be_saved_ends_the_run()
    {
        using var run = new PumpRun(new FakeStreams().Shard("A", null, closed: false, "1"));
        run.Options = run.Options with { Save = _ => throw new StreamException("disk full") };

        await run.Invoking(it => it.RunAsync()).Should().ThrowAsync<StreamException>().WithMessage("disk full");
    }

    private static string[] Numbers(int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))];
}
