using System.Text.Json;
using DynamoReplicator.Json;

namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>
/// Reads what Lambda's on-failure destination delivers: the invocation record with its payload (S3), or only the metadata (SQS, SNS). The
/// documents may be bare, in envelopes of SQS and SNS, in an array, or concatenated. A queue may be shared, so records of other streams and
/// unreadable documents are counted and reported, and the rest is used.
/// </summary>
/// <param name="name">The input's name in messages.</param>
/// <param name="isOfSource">Whether a stream ARN is that of the source.</param>
/// <param name="batches">Receives the batches.</param>
internal sealed class FailureReader(string name, Func<string, bool> isOfSource, FailedBatches batches)
{
    private int _document;

    /// <param name="file">The input's bytes, in UTF-8 or UTF-16.</param>
    public void Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            var options = new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = DynamoDBJson.MaxDepth };
            var reader = new Utf8JsonReader(Utf8Text.Of(file).Span, options);
            while (reader.Read())
            {
                _document++;
                using var document = JsonDocument.ParseValue(ref reader);
                Take(document.RootElement);
            }
        }
        catch (JsonException error)
        {
            // The parser's message may quote an item.
            batches.Errors.Add($"{name}: line {(error.LineNumber ?? 0) + 1} is not JSON.");
        }
    }

    private void Take(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var element in json.EnumerateArray())
                {
                    Take(element);
                }
                break;
            case JsonValueKind.Object:
                TakeObject(json);
                break;
            default:
                Refuse("is not a failure record");
                break;
        }
    }

    private void TakeObject(JsonElement json)
    {
        if (Has(json, "DDBStreamBatchInfo", JsonValueKind.Object, out var info))
        {
            TakeInvocationRecord(json, info);
        }
        else if (IsEmptyResponse(json))
        {
            // A queue without messages.
        }
        else if (Has(json, "dynamodb", JsonValueKind.Object, out _))
        {
            TakeChange(json);
        }
        else if (Has(json, "Records", JsonValueKind.Array, out var records))
        {
            var before = batches.Records.Count;
            Take(records);
            var isBatch = records.GetArrayLength() > 0 && Has(records[0], "dynamodb", JsonValueKind.Object, out _);
            batches.Count += isBatch && batches.Records.Count > before ? 1 : 0;
        }
        else if (Has(json, "Messages", JsonValueKind.Array, out var inside) || Has(json, "Sns", JsonValueKind.Object, out inside))
        {
            Take(inside);
        }
        else if (Has(json, "Message", JsonValueKind.String, out var text)
            || Has(json, "Body", JsonValueKind.String, out text)
            || Has(json, "body", JsonValueKind.String, out text))
        {
            TakeText(text);
        }
        else
        {
            Refuse(DescribeUnknown(json));
        }
    }

    private void TakeInvocationRecord(JsonElement json, JsonElement info)
    {
        var isInPlace = json.TryGetProperty("payload", out var payload);
        if (Has(info, "streamArn", JsonValueKind.String, out var arn) && IsForeign(arn.GetString()!))
        {
            return;
        }
        if (isInPlace && payload.ValueKind == JsonValueKind.String)
        {
            TakeText(payload);
        }
        else if (isInPlace && payload.ValueKind == JsonValueKind.Object)
        {
            Take(payload);
        }
        else if (arn.ValueKind == JsonValueKind.String && Has(info, "shardId", JsonValueKind.String, out var shard)
            && HasSequenceNumber(info, "startSequenceNumber", out var start) && HasSequenceNumber(info, "endSequenceNumber", out var end))
        {
            batches.Count++;
            batches.Ranges.Add(new StreamRange(arn.GetString()!, shard.GetString()!, start, end));
        }
        else
        {
            Refuse("has a DDBStreamBatchInfo that lacks streamArn, shardId, startSequenceNumber or endSequenceNumber");
        }
    }

    private void TakeChange(JsonElement record)
    {
        if (Has(record, "eventSourceARN", JsonValueKind.String, out var arn) && IsForeign(arn.GetString()!))
        {
            return;
        }
        if (FailedRecord.Read(record) is { } failed)
        {
            batches.Records.Add(failed);
        }
        else
        {
            Refuse("has a record without Keys");
        }
    }

    private bool IsForeign(string streamArn)
    {
        if (isOfSource(streamArn))
        {
            return false;
        }
        batches.ForeignStreams[streamArn] = batches.ForeignStreams.GetValueOrDefault(streamArn) + 1;
        return true;
    }

    /// <summary>The response of an empty queue, for example from <c>aws sqs receive-message</c>: <c>{}</c>, or no messages.</summary>
    private static bool IsEmptyResponse(JsonElement json) =>
        !json.EnumerateObject().Any() || (json.TryGetProperty("Messages", out var messages) && messages.ValueKind == JsonValueKind.Null);

    /// <summary>Reads a document inside another document's string.</summary>
    private void TakeText(JsonElement text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.GetString()!, DynamoDBJson.DocumentOptions);
            Take(document.RootElement);
        }
        catch (JsonException)
        {
            Refuse("contains a message that is not JSON");
        }
    }

    private void Refuse(string what) => batches.Errors.Add($"{name}: document {_document} {what}.");

    private static string DescribeUnknown(JsonElement json) => json switch
    {
        _ when json.TryGetProperty("s3", out _) => "is a notification about an object in S3. Specify that object instead: aws s3 cp " +
            "s3://BUCKET/KEY -",
        _ when json.TryGetProperty("KinesisBatchInfo", out _) => "is a failure of a Kinesis stream, not of a DynamoDB stream",
        _ => "is not a failure record: it has neither a DDBStreamBatchInfo nor Records of a DynamoDB stream",
    };

    private static bool HasSequenceNumber(JsonElement json, string name, out string number)
    {
        number = Has(json, name, JsonValueKind.String, out var text) ? text.GetString()! : "";
        return number.Length > 0 && number.All(char.IsAsciiDigit);
    }

    private static bool Has(JsonElement json, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out value) && value.ValueKind == kind;
    }
}
