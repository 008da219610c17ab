using System.Globalization;
using System.Text.RegularExpressions;
using DynamoReplicator.Cli.Streams;

namespace DynamoReplicator.LocalDemo;

/// <summary>One slave's account: the sums of what the function logged of it, and the measured lag.</summary>
internal sealed record ReplicaAccount(long Written, long Superseded, long Failed, TimeSpan? Lag, TimeSpan WorstLag)
{
    public static ReplicaAccount Empty { get; } = new(0, 0, 0, null, TimeSpan.Zero);
}

/// <summary>How far the demo has come. Written to from everywhere, read by the view.</summary>
internal sealed partial class Progress(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReplicaAccount> _replicas = DemoTables.Replicas.ToDictionary(replica => replica, _ => ReplicaAccount.Empty);
    private long _started = time.GetTimestamp();
    private long _lastBatch = time.GetTimestamp();
    private bool _retries;

    public string Phase { get; set; } = "starting";

    /// <summary>Changes made in the master.</summary>
    public long Changes { get; private set; }

    /// <summary>Records that the function is done with.</summary>
    public long Replicated { get; private set; }

    public long Batches { get; private set; }

    /// <summary>What went wrong last, and is tried again.</summary>
    public string? LastTrouble { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public TimeSpan SinceLastBatch => time.GetElapsedTime(Interlocked.Read(ref _lastBatch));

    /// <summary>The function starts now: the clock too.</summary>
    public void Start() => _started = _lastBatch = time.GetTimestamp();

    /// <summary>Every change has been replicated and nothing more has come for a while.</summary>
    public bool IsDrained(TimeSpan quiet)
    {
        lock (_lock)
        {
            return Replicated >= Changes && !_retries && SinceLastBatch > quiet;
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
            _retries = batch.Done < batch.Records;
            Interlocked.Exchange(ref _lastBatch, time.GetTimestamp());
        }

        if (batch.Done < batch.Records)
        {
            Note(batch.Failure?.Message ?? $"the record {batch.FirstFailed} failed, attempt {batch.Attempts}");
        }
    }

    public void Note(string trouble)
    {
        lock (_lock)
        {
            LastTrouble = trouble;
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

    /// <summary>The function's answer to Lambda has no counts; its log has, a line for each batch.</summary>
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

    [GeneratedRegex(@"(?<replica>[\w-]+/[\w.-]+): (?<written>\d+) written, (?<superseded>\d+) superseded, \d+ skipped, \d+ parked, (?<failed>\d+) failed")]
    private static partial Regex AccountInLog();
}
