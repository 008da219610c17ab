namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>
/// The keys of failed batches, each once, and which of them may be deleted: those whose last record says that the item was removed.
/// </summary>
/// <param name="keepExpired">Whether a removal by time to live is none.</param>
internal sealed class KeysToRedrive(bool keepExpired)
{
    private readonly Dictionary<string, FailedRecord> _last = [];

    public int Count => _last.Count;

    /// <summary>The keys as DynamoDB JSON.</summary>
    public IEnumerable<string> Keys => _last.Values.Select(record => record.Key);

    /// <summary>Takes the records of a batch, in their order. Batches may come in any order, and twice.</summary>
    public void Add(IEnumerable<FailedRecord> records)
    {
        foreach (var record in records)
        {
            if (!_last.TryGetValue(record.Identity, out var last) || !(record.SequenceNumber < last.SequenceNumber))
            {
                _last[record.Identity] = record;
            }
        }
    }

    /// <param name="identity">The key's canonical identity.</param>
    public bool MayDelete(string identity) => _last.GetValueOrDefault(identity)?.Removal switch
    {
        Removal.ByWriter => true,
        Removal.ByTimeToLive => !keepExpired,
        _ => false,
    };
}
