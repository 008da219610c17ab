using System.Collections.Concurrent;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// Checks the writes of each key at a proxy: no two are in flight at the same time, and no earlier version follows a later one.
/// </summary>
/// <remarks>The attribute <c>version</c> of a put item is its version. Items without it are not compared.</remarks>
internal sealed class OrderWatch
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _inFlight = [];
    private readonly Dictionary<string, int> _versions = [];

    public OrderWatch(FaultProxy proxy)
    {
        proxy.Begun = Begin;
        proxy.Ended = End;
    }

    /// <summary>The violations, each as a sentence.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Discards the versions, because a redelivered batch may start with earlier ones.</summary>
    public void BeginBatch()
    {
        lock (_lock)
        {
            _versions.Clear();
        }
    }

    private void Begin(ProxiedCall call)
    {
        lock (_lock)
        {
            foreach (var write in call.Writes)
            {
                if (!_inFlight.Add(write.Key))
                {
                    Violations.Enqueue($"Call {call.Number} writes {write.Key} while another write of it is in flight.");
                }

                if (!write.IsDelete && write["version"] is { } version)
                {
                    Compare(call, write.Key, int.Parse(version.Where(char.IsAsciiDigit).ToArray()));
                }
            }
        }
    }

    private void Compare(ProxiedCall call, string key, int version)
    {
        if (_versions.TryGetValue(key, out var before) && version < before)
        {
            Violations.Enqueue($"Call {call.Number} writes version {version} of {key} after {before}.");
        }

        _versions[key] = version;
    }

    private void End(ProxiedCall call)
    {
        lock (_lock)
        {
            _inFlight.ExceptWith(call.Writes.Select(write => write.Key));
        }
    }
}
