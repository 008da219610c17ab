using System.Globalization;
using System.Text.RegularExpressions;
using DynamoReplicator.Cli.StreamReading;

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
    private long _lastReplicated = time.GetTimestamp();

    public string Phase { get; set; } = "starting";

    /// <summary>Changes made in the master.</summary>
    public long Changes { get; private set; }

    /// <summary>Records that the function is done with.</summary>
    public long Replicated { get; private set; }

    public long Batches { get; private set; }

    /// <summary>Batches that were not done with in full, and came again.</summary>
    public long Retries { get; private set; }

    /// <summary>What went wrong and is tried again; null once it went well.</summary>
    public string? Trouble { get; private set; }

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>How long ago the last record was replicated.</summary>
    public TimeSpan SinceLastReplicated => time.GetElapsedTime(Interlocked.Read(ref _lastReplicated));

    /// <summary>The stream and the function start now: the clock and the count of changes too.</summary>
    public void Start()
    {
        Changes = 0;
        _started = _lastReplicated = time.GetTimestamp();
    }

    /// <summary>Every change has been replicated and nothing more has come for a while.</summary>
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
