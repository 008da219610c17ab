namespace DynamoReplicator.Reconciliation;

/// <summary>
/// Collects suspects and confirms them in batches, which are limited by
/// the number of keys and by their bytes. Calls that add suspects while
/// a batch is being confirmed wait for it, which bounds the memory used.
/// </summary>
internal sealed class SuspectQueue(
    int maxKeys, long maxBytes, Func<IReadOnlyList<ItemSnapshot>, CancellationToken, Task> confirm) : IDisposable
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
                // Keeps the key only: the item is read again, and its page must not stay in memory.
                if (_suspects.TryAdd(suspect.Identity, suspect with { Item = null }))
                {
                    _bytes += suspect.Key.Length;
                }
            }
            if (_suspects.Count >= maxKeys || _bytes >= maxBytes)
            {
                await ConfirmAsync(cancellation).ConfigureAwait(false);
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
            await ConfirmAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task ConfirmAsync(CancellationToken cancellation)
    {
        var batch = _suspects.Values.ToList();
        _suspects.Clear();
        _bytes = 0;
        await confirm(batch, cancellation).ConfigureAwait(false);
    }
}
