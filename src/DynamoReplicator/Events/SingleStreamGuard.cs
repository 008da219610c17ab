using DynamoReplicator.Buffers;

namespace DynamoReplicator.Events;

/// <summary>The one stream that all records of an event are of. What is known of it is checked once for the event, so no record may be of another or of an unknown one.</summary>
internal ref struct SingleStreamGuard(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    /// <summary>The stream's ARN, with its quotation marks; empty when the records do not say.</summary>
    public Slice Arn { get; private set; }

    /// <param name="record">Which record it is.</param>
    /// <param name="arn">The record's <c>eventSourceARN</c>; empty for none.</param>
    /// <exception cref="ReplicationException">The record is not of the same stream as the others.</exception>
    public void Add(int record, Slice arn)
    {
        if (record == 0)
        {
            Arn = arn;
            return;
        }
        if (arn.IsEmpty != Arn.IsEmpty)
        {
            throw EventErrors.InRecord(record, arn.IsEmpty
                ? "does not name its stream (\"eventSourceARN\"), though the ones before it do. Lambda gives every record its stream: an event made by hand must do so too."
                : "names its stream (\"eventSourceARN\"), though the ones before it do not. Lambda gives every record its stream: an event made by hand must do so too.");
        }
        if (!arn.Of(_utf8).SequenceEqual(Arn.Of(_utf8)) && StreamEvent.Text(arn.Of(_utf8)) != StreamEvent.Text(Arn.Of(_utf8)))
        {
            throw EventErrors.InRecord(record, "is of another stream than the ones before it. Lambda never mixes streams in an event: give each stream an event of its own.");
        }
    }
}
