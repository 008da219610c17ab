using System.Collections.Concurrent;
using System.Text.Json;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

/// <summary>A pump that reads fake streams, with the batches that it passed to its handler.</summary>
internal sealed class PumpRun : IDisposable
{
    /// <summary>The time after which a test that hangs fails. It is long, because a busy machine is slow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FakeStreams _streams;
    private readonly TaskCompletionSource _isEnough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();

    public PumpRun(FakeStreams streams)
    {
        _streams = streams;
        Options = new StreamPumpOptions
        {
            PollInterval = TimeSpan.FromMilliseconds(1),
            ChildPollInterval = TimeSpan.FromMilliseconds(2),
            ShardPollInterval = TimeSpan.FromMilliseconds(5),
            SaveInterval = TimeSpan.FromMilliseconds(5),
            Backoff = new() { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(2) },
            OnBatch = Reports.Enqueue,
            OnReadFailure = ReadFailures.Enqueue,
            Save = shards => Saved = shards,
            DescribeError = AwsErrorText.Describe,
        };
        Handler = (_, _) => Task.FromResult<string?>(null);
    }

    public StreamPumpOptions Options { get; set; }

    /// <summary>Processes a batch, which is given as its sequence numbers. Default: all records succeed.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task<string?>> Handler { get; set; }

    /// <summary>Every batch that reached the handler, as <c>1,2,3</c>.</summary>
    public ConcurrentQueue<string> Batches { get; } = [];

    public ConcurrentQueue<BatchReport> Reports { get; } = [];

    public ConcurrentQueue<ReadFailure> ReadFailures { get; } = [];

    public IReadOnlyDictionary<string, ShardProgress> Saved { get; private set; } = new Dictionary<string, ShardProgress>();

    /// <summary>Ends the run, as Ctrl-C does.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Runs until this many records are done.</summary>
    public async Task UntilDoneAsync(int records)
    {
        var done = 0;
        var onBatch = Options.OnBatch!;
        Options = Options with
        {
            OnBatch = report =>
            {
                onBatch(report);
                if (Interlocked.Add(ref done, report.Done) >= records)
                {
                    _isEnough.TrySetResult();
                }
            },
        };
        await UntilAsync(_isEnough.Task);
    }

    /// <summary>Runs until the task completes, and then stops the run.</summary>
    public async Task UntilAsync(Task something)
    {
        var run = RunAsync();
        var first = await Task.WhenAny(something, run).WaitAsync(Patience);
        Stop();
        await run;
        first.Should().BeSameAs(something, "the run should not end by itself");
    }

    public async Task RunAsync()
    {
        using var client = _streams.CreateClient();
        await new StreamPump(client, FakeStreams.Arn, Options, HandleAsync).RunAsync(_stop.Token).WaitAsync(Patience);
    }

    public void Dispose() => _stop.Dispose();

    private async Task<BatchOutcome> HandleAsync(ReadOnlyMemory<byte> utf8Event, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(utf8Event);
        var numbers = json.RootElement.GetProperty("Records").EnumerateArray()
            .Select(record => record.GetProperty("dynamodb").GetProperty("SequenceNumber").GetString()!).ToList();
        Batches.Enqueue(string.Join(',', numbers));
        return new BatchOutcome(await Handler(numbers, cancellationToken));
    }
}
