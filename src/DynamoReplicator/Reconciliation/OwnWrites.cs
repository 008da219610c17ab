using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The keys that one pass of the loop writes. The loop may delete these items and no others. If there is a journal, the keys are in it
/// before their first write is sent.
/// </summary>
internal sealed class OwnWrites(ItemProjection projection, BackfillJournal? journal)
{
    private readonly List<IReadOnlyList<ItemSnapshot>> _added = [];
    private readonly List<FileStream> _notes = [];

    /// <summary>Records that these items are about to be written.</summary>
    public void Add(IReadOnlyList<ItemSnapshot> items)
    {
        if (items.Count > 0 && journal is not null)
        {
            _notes.Add(journal.Note(items));
        }
        _added.Add(items);
    }

    /// <summary>
    /// Returns the items that may be written: those that the loop has written before, and those that the replica should hold.
    /// </summary>
    public IReadOnlyList<ItemSnapshot> Permitted(IReadOnlyList<ItemSnapshot> items)
    {
        if (items.Count == 0)
        {
            return items;
        }
        var own = _added.SelectMany(some => some).Select(item => item.Identity).ToHashSet();
        List<ItemSnapshot> others = [.. items.Where(item => !own.Contains(item.Identity) && item.ProjectFor(projection) is not null)];
        Add(others);
        own.UnionWith(others.Select(item => item.Identity));
        return [.. items.Where(item => own.Contains(item.Identity))];
    }

    /// <summary>Clears the keys: they are synchronized, or the stream will still deliver their latest changes.</summary>
    public void Clear() => _notes.ForEach(note => journal!.Clear(note));
}
