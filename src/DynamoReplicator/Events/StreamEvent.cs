using System.Text;
using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// An event that has been read: its bytes and the locations of its records. Disposing the event returns the rented lists, but
/// not the caller's bytes.
/// </summary>
internal sealed class StreamEvent : IDisposable
{
    private readonly ReadOnlyMemory<StreamChange> _changes;
    private readonly PooledList<StreamChange>? _rented;
    private readonly PooledList<byte>? _rewritten;

    /// <param name="utf8">The event's bytes.</param>
    /// <param name="changes">Its records. The event disposes the list.</param>
    /// <param name="sourceArn">The location of its stream's ARN; empty if it has none.</param>
    /// <param name="windowState">The location of its tumbling window's state; null for an event without a window.</param>
    /// <param name="rewritten">The buffer of the bytes, if they are not the caller's own.</param>
    public StreamEvent(
        ReadOnlyMemory<byte> utf8, PooledList<StreamChange> changes, Slice sourceArn, Slice? windowState, PooledList<byte>? rewritten)
        : this(
            utf8, changes.Memory, sourceArn.IsEmpty ? null : JsonTokenizer.Decode(sourceArn.Of(utf8.Span)), windowState?.Of(utf8))
    {
        _rented = changes;
        _rewritten = rewritten;
    }

    private StreamEvent(
        ReadOnlyMemory<byte> utf8, ReadOnlyMemory<StreamChange> changes, string? sourceArn, ReadOnlyMemory<byte>? windowState)
    {
        Utf8 = utf8;
        _changes = changes;
        SourceArn = sourceArn;
        WindowState = windowState;
    }

    public ReadOnlyMemory<byte> Utf8 { get; }

    public int Count => _changes.Length;

    /// <summary>
    /// The ARN of the stream that the records come from, or null if the records have none. Records in responses of the streams API do not.
    /// </summary>
    public string? SourceArn { get; }

    /// <summary>
    /// The state that Lambda expects back in the response. It is empty if Lambda sent none, and null for an event
    /// without a tumbling window.
    /// </summary>
    public ReadOnlyMemory<byte>? WindowState { get; }

    public ref readonly StreamChange this[int index] => ref _changes.Span[index];

    public string SequenceNumber(int index) => JsonTokenizer.Decode(this[index].SequenceNumber.Of(Utf8.Span));

    /// <summary>Copies the whole record, for callers that need it longer than the event.</summary>
    public byte[] CopyOfRecord(int index) => this[index].Record.Of(Utf8.Span).ToArray();

    /// <summary>Returns a record's key as text. The text is item data.</summary>
    public string KeyText(int index) => Encoding.UTF8.GetString(Keys(index));

    public ReadOnlySpan<byte> Keys(int index) => this[index].Keys.Of(Utf8.Span);

    /// <summary>Copies the event into memory that is not rented. The copy needs no disposal, and may be read at any time.</summary>
    public StreamEvent Copy()
    {
        // The array is filled at once. Clearing megabytes first would be noticeable.
        var utf8 = GC.AllocateUninitializedArray<byte>(Utf8.Length);
        Utf8.CopyTo(utf8);
        return new StreamEvent(utf8, _changes.ToArray(), SourceArn, WindowState?.ToArray());
    }

    public void Dispose()
    {
        _rented?.Dispose();
        _rewritten?.Dispose();
    }
}
