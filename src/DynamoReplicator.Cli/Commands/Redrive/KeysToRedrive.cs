namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>
/// The distinct keys of failed batches. A key may be deleted if its last record removed the item.
/// </summary>
/// <param name="keepExpired">Whether removals by time to live are ignored.</param>
internal sealed class KeysToRedrive(bool keepExpired)
{
    private readonly Dictionary<string, FailedRecord> _last = [];

    public int Count => _last.Count;

    /// <summary>The keys as DynamoDB JSON.</summary>
    public IEnumerable<string> Keys => _last.Values.Select(record => record.Key);

    /// <summary>Adds the records of a batch, in stream order. Batches may be added in any order and more than once.</summary>
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
