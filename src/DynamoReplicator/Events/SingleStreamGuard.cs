using DynamoReplicator.Buffers;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// Ensures that all records of an event come from the same stream. The source is checked once per event, so no record may come from another
/// or an unknown stream.
/// </summary>
internal ref struct SingleStreamGuard(ReadOnlySpan<byte> utf8)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    /// <summary>The stream's ARN, including the quotation marks; empty if the records have none.</summary>
    public Slice Arn { get; private set; }

    /// <param name="record">The record's index.</param>
    /// <param name="arn">The record's <c>eventSourceARN</c>; empty if it has none.</param>
    /// <exception cref="ReplicationException">The record is not from the same stream as the others.</exception>
    public void Add(int record, Slice arn)
    {
        if (record == 0)
        {
            Arn = arn;
            return;
        }
        if (arn.IsEmpty != Arn.IsEmpty)
        {
            var problem = arn.IsEmpty
                ? "does not name its stream (\"eventSourceARN\"), although the records before it do."
                : "names its stream (\"eventSourceARN\"), although the records before it do not.";
            throw EventErrors.InRecord(record, problem + " Lambda names the stream in every record: a handwritten event must do so too.");
        }
        if (!arn.Of(_utf8).SequenceEqual(Arn.Of(_utf8)) && JsonTokenizer.Decode(arn.Of(_utf8)) != JsonTokenizer.Decode(Arn.Of(_utf8)))
        {
            throw EventErrors.InRecord(
                record,
                "comes from a different stream than the records before it. Lambda never mixes streams in an event: " +
                "send the records of each stream in a separate event.");
        }
    }
}
