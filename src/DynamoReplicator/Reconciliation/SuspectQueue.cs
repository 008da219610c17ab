namespace DynamoReplicator.Reconciliation;

/// <summary>Collects suspects until there are enough to settle together. Whoever adds while they are settled waits, which bounds what is collected.</summary>
internal sealed class SuspectQueue(int capacity, Func<IReadOnlyList<SeenItem>, CancellationToken, Task> decide) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, SeenItem> _suspects = [];

    public async Task AddAsync(List<SeenItem> suspects, CancellationToken cancellation)
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
                _suspects[suspect.Identity] = suspect with { Item = null };
            }
            if (_suspects.Count >= capacity)
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
        await decide(batch, cancellation).ConfigureAwait(false);
    }
}
