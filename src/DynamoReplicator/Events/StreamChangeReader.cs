using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>
/// Reads the <c>dynamodb</c> object of a record: the locations of the key and the new image, and when the source committed the change.
/// </summary>
internal struct StreamChangeReader(int record)
{
    private bool _hasKeys, _hasImage, _hasNumber, _hasTime;

    /// <summary>
    /// The properties, in the order in which the service writes them. Each one is expected right after the one before it,
    /// but may appear anywhere.
    /// </summary>
    private enum Property
    {
        ApproximateCreationDateTime,
        Keys,
        NewImage,
        OldImage,
        SequenceNumber,
        SizeBytes,
        StreamViewType,
        Other,
        None, // The object has ended.
    }

    public Slice Keys { get; private set; }

    public Slice NewImage { get; private set; }

    public Slice SequenceNumber { get; private set; }

    /// <summary>When the source committed the change, in milliseconds since 1970; zero if unknown.</summary>
    public long CreatedAtMilliseconds { get; private set; }

    /// <param name="json">Must be at the object's opening brace, and is moved behind the closing one.</param>
    public void ReadProperties(ref JsonTokenizer json)
    {
        var expected = Property.Keys; // The first property, the time, has no comma before it.
        while (Next(ref json, expected) is not Property.None and var property)
        {
            Read(ref json, property);
            expected = property == Property.Other ? expected : property + 1;
        }
    }

    private static Property Next(ref JsonTokenizer json, Property expected) =>
        IsNext(ref json, expected) ? expected
        : json.NextProperty() ? Named(json.JsonText)
        : Property.None;

    private static bool IsNext(ref JsonTokenizer json, Property property) => property switch
    {
        Property.Keys => json.TryNextProperty(",\"Keys\":"u8),
        Property.NewImage => json.TryNextProperty(",\"NewImage\":"u8),
        Property.OldImage => json.TryNextProperty(",\"OldImage\":"u8),
        Property.SequenceNumber => json.TryNextProperty(",\"SequenceNumber\":"u8),
        Property.SizeBytes => json.TryNextProperty(",\"SizeBytes\":"u8),
        Property.StreamViewType => json.TryNextProperty(",\"StreamViewType\":"u8),
        _ => false,
    };

    private static Property Named(JsonText name) =>
        name.Is("ApproximateCreationDateTime"u8) ? Property.ApproximateCreationDateTime // Every change begins with it.
        : name.Is("NewImage"u8) ? Property.NewImage
        : name.Is("Keys"u8) ? Property.Keys
        : name.Is("SequenceNumber"u8) ? Property.SequenceNumber
        : IsInAnotherCase(name) ? throw new OtherFormException()
        : Property.Other;

    private static bool IsInAnotherCase(JsonText name) =>
        name.IsInAnotherCase("NewImage"u8) || name.IsInAnotherCase("Keys"u8) || name.IsInAnotherCase("SequenceNumber"u8)
        || name.IsInAnotherCase("ApproximateCreationDateTime"u8);

    private void Read(ref JsonTokenizer json, Property property)
    {
        switch (property)
        {
            case Property.NewImage:
                EventErrors.ThrowIfDuplicate(ref _hasImage, record, "NewImage");
                NewImage = ReadObjectOrNull(ref json, "dynamodb.NewImage");
                break;
            case Property.Keys:
                EventErrors.ThrowIfDuplicate(ref _hasKeys, record, "Keys");
                ReadKeys(ref json);
                break;
            case Property.SequenceNumber:
                EventErrors.ThrowIfDuplicate(ref _hasNumber, record, "SequenceNumber");
                ReadSequenceNumber(ref json);
                break;
            case Property.ApproximateCreationDateTime:
                EventErrors.ThrowIfDuplicate(ref _hasTime, record, "ApproximateCreationDateTime");
                ReadCreationTime(ref json);
                break;
            default:
                json.ReadValue();
                json.Skip(); // For example OldImage, which is not used.
                break;
        }
    }

    /// <summary>Enters an object and returns true, or skips a null and returns false.</summary>
    public static bool EnterObjectOrNull(ref JsonTokenizer json, int record, string name)
    {
        json.ReadValue();
        return json.Token switch
        {
            JsonTokenType.StartObject => true,
            JsonTokenType.Null => false,
            _ => throw EventErrors.InRecord(record, $"has a \"{name}\" that is {EventErrors.Describe(json.Token)}, not an object."),
        };
    }

    private void ReadKeys(ref JsonTokenizer json)
    {
        if (json.TryReadPlainKeys())
        {
            Keys = json.Value;
            return;
        }
        Keys = ReadObjectOrNull(ref json, "dynamodb.Keys");
        if (ItemForm.IsOther(json.Bytes))
        {
            throw new OtherFormException();
        }
    }

    private readonly Slice ReadObjectOrNull(ref JsonTokenizer json, string name)
    {
        if (!EnterObjectOrNull(ref json, record, name))
        {
            return default;
        }
        json.Skip();
        return json.Value;
    }

    private void ReadSequenceNumber(ref JsonTokenizer json)
    {
        json.ReadValue();
        if (json.Token == JsonTokenType.Null)
        {
            return;
        }
        if (json.Token != JsonTokenType.String || json.Value.Length == "\"\"".Length)
        {
            throw EventErrors.InRecord(record, "has an invalid \"dynamodb.SequenceNumber\"; expected a string that is not empty.");
        }
        if (!json.IsPlainText)
        {
            json.Text(); // Throws now if it is not valid Unicode: thrown while a failure is reported, the error would hide that failure.
        }
        SequenceNumber = json.Value;
    }

    private void ReadCreationTime(ref JsonTokenizer json)
    {
        json.ReadValue();
        // The time is only used for the replication lag, so an invalid one does not fail the batch.
        if (json.Token == JsonTokenType.Number && json.GetDouble() is var time and > 0 and <= EventNumbers.LargestTimeInMilliseconds)
        {
            CreatedAtMilliseconds = (long)Math.Round(time > EventNumbers.LargestTimeInSeconds ? time : time * 1000);
        }
        else if (json.Token == JsonTokenType.String && EventNumbers.TryReadDate(in json, out var date))
        {
            CreatedAtMilliseconds = Math.Max(0, new DateTimeOffset(date.ToUniversalTime()).ToUnixTimeMilliseconds());
        }
        json.Skip();
    }
}
