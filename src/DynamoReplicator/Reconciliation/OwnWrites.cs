using DynamoReplicator.Writing;

namespace DynamoReplicator.Reconciliation;

/// <summary>
/// The keys that one pass of the loop writes. It may delete these and no others. They are in the journal, if there is one, before the first
/// write of them is sent.
/// </summary>
internal sealed class OwnWrites(ItemSelection selection, BackfillJournal? journal)
{
    private readonly HashSet<string> _keys = [];
    private readonly List<FileStream> _notes = [];

    /// <summary>Notes that these are about to be written.</summary>
    public void Add(IReadOnlyList<ItemSnapshot> items)
    {
        if (items.Count > 0 && journal is not null)
        {
            _notes.Add(journal.Note(items));
        }
        _keys.UnionWith(items.Select(item => item.Identity));
    }

    /// <summary>
    /// Those of the items that may be written as they are now: what the loop has written before, and what the replica should hold.
    /// </summary>
    public IReadOnlyList<ItemSnapshot> Permitted(IReadOnlyList<ItemSnapshot> items)
    {
        List<ItemSnapshot> others = [.. items.Where(item => !_keys.Contains(item.Identity))];
        if (others.Count == 0)
        {
            return items;
        }
        Add([.. others.Where(item => item.HeldBy(selection) is not null)]);
        return [.. items.Where(item => _keys.Contains(item.Identity))];
    }

    /// <summary>All of them are as the source has them, or as the stream will bring them.</summary>
    public void Clear() => _notes.ForEach(note => journal!.Clear(note));
}
