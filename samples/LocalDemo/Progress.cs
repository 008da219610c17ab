using System.Globalization;
using System.Text.RegularExpressions;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.LocalDemo;

/// <summary>One replica's counts, summed from the function's log, and the measured lag.</summary>
internal sealed record ReplicaAccount(long Written, long Superseded, long Failed, TimeSpan? Lag, TimeSpan WorstLag)
{
    public static ReplicaAccount Empty { get; } = new(0, 0, 0, null, TimeSpan.Zero);
}

/// <summary>The demo's progress. All parts update it, and the view reads it.</summary>
internal sealed partial class Progress(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReplicaAccount> _replicas =
        DemoTables.Replicas.ToDictionary(replica => replica, _ => ReplicaAccount.Empty);
    private long _started = time.GetTimestamp();
    private long _lastReplicated = time.GetTimestamp();

    public string Phase { get; set; } = "starting";

    /// <summary>Changes made in the source.</summary>
    public long Changes { get; private set; }

    /// <summary>Records that the function has processed.</summary>
    public long Replicated { get; private set; }

    public long Batches { get; private set; }

    /// <summary>Batches that were not fully processed and were delivered again.</summary>
    public long Retries { get; private set; }

    /// <summary>The error that is being retried, or null after a success.</summary>
    public string? Trouble { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>How long ago the last record was replicated.</summary>
    public TimeSpan SinceLastReplicated => time.GetElapsedTime(Interlocked.Read(ref _lastReplicated));

    /// <summary>Starts the clock and the count of changes, together with the stream and the function.</summary>
    public void Start()
    {
        Changes = 0;
        _started = _lastReplicated = time.GetTimestamp();
    }

    /// <summary>Whether every change has been replicated and no other has arrived for a while.</summary>
    public bool IsDrained(TimeSpan quiet)
    {
        lock (_lock)
        {
            return Replicated >= Changes && Trouble is null && SinceLastReplicated > quiet;
        }
    }

    public void Changed(int changes)
    {
        lock (_lock)
        {
            Changes += changes;
        }
    }

    public void TakeBatch(BatchReport batch)
    {
        lock (_lock)
        {
            Batches++;
            Replicated += batch.Done;
            if (batch.Done > 0)
            {
                Interlocked.Exchange(ref _lastReplicated, time.GetTimestamp());
            }

            var inFull = batch.Done == batch.Records;
            Retries += inFull ? 0 : 1;
            Trouble = inFull ? null : batch.Failure?.Message ?? $"the record {batch.FirstFailed} failed, attempt {batch.Attempts}";
        }
    }

    public void Note(string trouble)
    {
        lock (_lock)
        {
            Trouble = trouble;
        }
    }

    public void MeasuredLag(string replica, TimeSpan lag)
    {
        lock (_lock)
        {
            var account = _replicas[replica];
            _replicas[replica] = account with { Lag = lag, WorstLag = lag > account.WorstLag ? lag : account.WorstLag };
        }
    }

    /// <summary>Reads the counts from the function's log, which has one line per
    /// batch and replica. The response to Lambda has no counts.</summary>
    public void TakeLogLine(string line)
    {
        foreach (Match counts in AccountInLog().Matches(line))
        {
            lock (_lock)
            {
                if (_replicas.TryGetValue(counts.Groups["replica"].Value, out var account))
                {
                    _replicas[counts.Groups["replica"].Value] = account with
                    {
                        Written = account.Written + Count("written"),
                        Superseded = account.Superseded + Count("superseded"),
                        Failed = account.Failed + Count("failed"),
                    };
                }
            }

            long Count(string name) => long.Parse(counts.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
        }
    }

    public IReadOnlyList<(string Replica, ReplicaAccount Account)> Accounts()
    {
        lock (_lock)
        {
            return [.. DemoTables.Replicas.Select(replica => (replica, _replicas[replica]))];
        }
    }

    [GeneratedRegex(
        @" to (?<replica>[\w-]+/[\w.-]+)\. Records: \d+, written: (?<written>\d+), superseded: (?<superseded>\d+), "
        + @"skipped: \d+, parked: \d+, failed: (?<failed>\d+)")]
    private static partial Regex AccountInLog();
}
