using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Contracts;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Lambda.DynamoDBEvents;
using DynamoReplicator.Testing.Events;
using DynamoReplicator.Testing.Items;

namespace DynamoReplicator.Testing;

/// <summary>
/// An event of a DynamoDB stream, in the form that Lambda delivers. It is immutable: each method returns a new event, so that tests can
/// share one and add to it.
/// </summary>
/// <remarks>
/// Items and keys are objects, dictionaries or JSON text (<see cref="TableItem.Of"/>). The keys of a record are taken from the item.
/// </remarks>
/// <example>
/// <code>
/// var order = new { id = "order#1", status = "open", total = 12.50m };
/// var events = StreamEvents.From("us-east-1/orders", "id")
///     .Insert(order)
///     .Modify(order, new { id = "order#1", status = "paid", total = 12.50m })
///     .Remove(new { id = "order#2" });
///
/// await function.Handler(events.ToStream(), LambdaContexts.Create());
/// </code>
/// </example>
public sealed class StreamEvents
{
    private readonly ImmutableList<EventRecord> _records;
    private readonly SourceStream? _source;

    private StreamEvents(SourceStream? source, ImmutableList<EventRecord> records)
    {
        _source = source;
        _records = records;
    }

    /// <summary>The sequence numbers of the records, in order. They ascend.</summary>
    /// <remarks>
    /// A result names the first failed record by its number:
    /// <c>Assert.Equal(events.SequenceNumbers[1], result.FirstFailedSequenceNumber)</c>.
    /// </remarks>
    public IReadOnlyList<string> SequenceNumbers => [.. _records.Select(record => record.SequenceNumber)];

    private TimeProvider Clock { get; init; } = TimeProvider.System;

    private StreamViewType ViewType { get; init; } = StreamViewType.NEW_AND_OLD_IMAGES;

    /// <summary>The properties of a recorded event beside its records, such as those of a tumbling window, as JSON.</summary>
    private ImmutableList<KeyValuePair<string, string>> OtherProperties { get; init; } = [];

    /// <summary>Creates an event without records.</summary>
    /// <param name="source">
    /// The source table as <c>us-east-1/orders</c>, its ARN, or the ARN of its stream. Without an account, it is 123456789012.
    /// </param>
    /// <param name="keyAttributes">The names of the table's key attributes, one or two. Default: <c>pk</c>.</param>
    /// <exception cref="FormatException">The source has none of these forms.</exception>
    /// <exception cref="ArgumentException">More than two key attributes are given, or one of them is empty.</exception>
    public static StreamEvents From(string source, params string[] keyAttributes) =>
        new(SourceStream.Parse(source, KeyNames.Of(keyAttributes)), []);

    /// <summary>
    /// Reads a recorded event, such as one of AWS's samples or a copy from a log. Its records stay as they are. More records can be added:
    /// they come from the same stream and have the same key attributes.
    /// </summary>
    /// <param name="path">The file: UTF-8 JSON with the property <c>Records</c>.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">The file is not an event of a DynamoDB stream.</exception>
    public static StreamEvents FromFile(string path)
    {
        var recorded = RecordedEvent.Read(path);
        return new StreamEvents(recorded.Source, recorded.Records) { OtherProperties = recorded.OtherProperties };
    }

    /// <summary>
    /// Takes the creation times of the following records from this clock. Default: the system's. A record's time is a whole number of
    /// seconds.
    /// </summary>
    [Pure]
    public StreamEvents WithClock(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new StreamEvents(_source, _records) { Clock = clock, ViewType = ViewType, OtherProperties = OtherProperties };
    }

    /// <summary>
    /// Sets the stream's view type, which determines the images of the following records. Default: <c>NEW_AND_OLD_IMAGES</c>.
    /// </summary>
    [Pure]
    public StreamEvents WithViewType(StreamViewType viewType)
    {
        ArgumentNullException.ThrowIfNull(viewType);
        return new StreamEvents(_source, _records) { Clock = Clock, ViewType = viewType, OtherProperties = OtherProperties };
    }

    /// <summary>Adds the creation of an item.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="ArgumentException">It is not an item, or lacks a key attribute.</exception>
    [Pure]
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public StreamEvents Insert(object item) => With("INSERT", oldImage: null, TableItem.Of(item));

    /// <summary>Adds a change of an item.</summary>
    /// <param name="oldItem">The item before the change.</param>
    /// <param name="newItem">The item after the change. It has the same key.</param>
    /// <exception cref="ArgumentException">One of them is not an item or lacks a key attribute, or their keys differ.</exception>
    [Pure]
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public StreamEvents Modify(object oldItem, object newItem) => With("MODIFY", TableItem.Of(oldItem), TableItem.Of(newItem));

    /// <summary>Adds the deletion of an item.</summary>
    /// <param name="item">The deleted item, or only its key.</param>
    /// <exception cref="ArgumentException">It is not an item, or lacks a key attribute.</exception>
    [Pure]
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public StreamEvents Remove(object item) => With("REMOVE", TableItem.Of(item), newImage: null);

    /// <summary>Adds the deletion of an item by DynamoDB's time to live.</summary>
    /// <param name="item">The deleted item, or only its key.</param>
    /// <exception cref="ArgumentException">It is not an item, or lacks a key attribute.</exception>
    [Pure]
    [RequiresUnreferencedCode(ObjectReader.TrimmingWarning)]
    public StreamEvents Expire(object item) => With("REMOVE", TableItem.Of(item), newImage: null, isByTimeToLive: true);

    /// <summary>Returns the event as Lambda's class for it.</summary>
    public DynamoDBEvent ToDynamoDBEvent()
    {
        var streamEvent = new StreamEventSerializer().Deserialize<DynamoDBEvent>(ToStream());
        return new DynamoDBEvent { Records = [.. streamEvent.Records] }; // The serializer's own list creates records on access.
    }

    /// <summary>Returns the event as UTF-8 JSON, as Lambda delivers it.</summary>
    public byte[] ToBytes() => EventJson.Write(_records, OtherProperties);

    /// <summary>Returns the event as a stream of UTF-8 JSON, for a handler that takes a <see cref="Stream"/>.</summary>
    public Stream ToStream() => new MemoryStream(ToBytes(), writable: false);

    /// <summary>Returns the event as JSON.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToBytes());

    private StreamEvents With(string eventName, TableItem? oldImage, TableItem? newImage, bool isByTimeToLive = false)
    {
        var source = _source ?? throw new InvalidOperationException(
            "The recorded event does not name its stream, so no record can be added. Create the event with StreamEvents.From.");
        var record = new NewRecord(eventName, oldImage, newImage)
        {
            CreatedAt = Clock.GetUtcNow(),
            IsByTimeToLive = isByTimeToLive,
            ViewType = ViewType,
        };
        return new StreamEvents(source, _records.Add(record.Write(source, EventRecord.NumberAfter(_records.LastOrDefault()))))
        {
            Clock = Clock,
            ViewType = ViewType,
            OtherProperties = OtherProperties,
        };
    }
}
