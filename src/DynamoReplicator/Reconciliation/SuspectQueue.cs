namespace DynamoReplicator.Reconciliation;

/// <summary>Collects suspects until there are enough to settle together, by their number or by the bytes of their keys. Whoever adds while they are settled waits, which bounds what is collected.</summary>
internal sealed class SuspectQueue(int mostKeys, long mostBytes, Func<IReadOnlyList<ItemSnapshot>, CancellationToken, Task> decide) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, ItemSnapshot> _suspects = [];
    private long _bytes;

    public async Task AddAsync(List<ItemSnapshot> suspects, CancellationToken cancellation)
    {
        if (suspects.Count == 0)
        {
            return;
        }
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            foreach (var suspect in suspects)
            {
                // A copy of the key alone: the item is looked at again, and its page must not be kept.
                if (_suspects.TryAdd(suspect.Identity, suspect with { Item = null }))
                {
                    _bytes += suspect.Key.Length;
                }
            }
            if (_suspects.Count >= mostKeys || _bytes >= mostBytes)
            {
                await DecideAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task FlushAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await DecideAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task DecideAsync(CancellationToken cancellation)
    {
        var batch = _suspects.Values.ToList();
        _suspects.Clear();
        _bytes = 0;
        await decide(batch, cancellation).ConfigureAwait(false);
    }
}
