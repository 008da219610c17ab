using System.Text.Json;
using DynamoReplicator.Buffers;
using DynamoReplicator.Events.Typed;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Events;

/// <summary>Reads the <c>dynamodb</c> object of a record: where the key and the images are, and when the source committed the change.</summary>
internal struct StreamChangeReader(int record)
{
    private bool _hasKeys, _hasImage, _hasNumber, _hasTime;

    /// <summary>In the order in which the service writes them: each is looked for behind the one before it, then anywhere.</summary>
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

    /// <summary>Zero when the record does not say.</summary>
    public long CreatedAtMilliseconds { get; private set; }

    /// <param name="json">Stands at the object's opening brace, and is left behind its closing one.</param>
    public void ReadProperties(ref JsonTokenizer json)
    {
        var expected = Property.Keys; // The first, the time, has no comma before it.
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
        name.Is("ApproximateCreationDateTime"u8) ? Property.ApproximateCreationDateTime // The first of every change.
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
                EventErrors.ThrowIfTwice(ref _hasImage, record, "NewImage");
                NewImage = ReadObjectOrNull(ref json, "dynamodb.NewImage");
                break;
            case Property.Keys:
                EventErrors.ThrowIfTwice(ref _hasKeys, record, "Keys");
                ReadKeys(ref json);
                break;
            case Property.SequenceNumber:
                EventErrors.ThrowIfTwice(ref _hasNumber, record, "SequenceNumber");
                ReadSequenceNumber(ref json);
                break;
            case Property.ApproximateCreationDateTime:
                EventErrors.ThrowIfTwice(ref _hasTime, record, "ApproximateCreationDateTime");
                ReadCreationTime(ref json);
                break;
            default:
                json.ReadValue();
                json.Skip(); // Such as OldImage, which nothing here has a use for.
                break;
        }
    }

    /// <summary>Steps into an object and says so, or over a null.</summary>
    public static bool IntoObjectOrNull(ref JsonTokenizer json, int record, string name)
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
        if (!IntoObjectOrNull(ref json, record, name))
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
            throw EventErrors.InRecord(record, "has a \"dynamodb.SequenceNumber\" that is not a string with something in it.");
        }
        if (!json.IsPlainText)
        {
            json.Text(); // Throws if it is not Unicode: found out only when a failure is told, it would hide that failure.
        }
        SequenceNumber = json.Value;
    }

    private void ReadCreationTime(ref JsonTokenizer json)
    {
        json.ReadValue();
        // It only feeds the replication lag: a batch is not worth failing for what is no time.
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
