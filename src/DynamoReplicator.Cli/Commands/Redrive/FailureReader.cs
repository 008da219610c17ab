using System.Text.Json;
using DynamoReplicator.Items;
using DynamoReplicator.Json;

namespace DynamoReplicator.Cli.Commands.Redrive;

/// <summary>
/// Reads what Lambda's on-failure destination delivers: the invocation record with its payload (S3), or the metadata alone (SQS, SNS); bare, in the envelopes of
/// SQS and SNS, in an array, or one after the other. A queue may be shared: what is not of the source's stream, or cannot be understood, is
/// noted, and the rest is taken.
/// </summary>
/// <param name="name">What to call the input in messages.</param>
/// <param name="isOfSource">Whether a stream, by its ARN, is the source's.</param>
/// <param name="batches">Takes what is found.</param>
internal sealed class FailureReader(string name, Func<string, bool> isOfSource, FailedBatches batches)
{
    private int _document;

    /// <param name="file">The input's bytes, in UTF-8 or UTF-16.</param>
    public void Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            var reader = new Utf8JsonReader(Utf8Text.Of(file).Span, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = DynamoDBJson.MaxDepth });
            while (reader.Read())
            {
                _document++;
                using var document = JsonDocument.ParseValue(ref reader);
                Take(document.RootElement);
            }
        }
        catch (JsonException error)
        {
            // Its own words may quote an item.
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
                Refuse("is not a record of a failure");
                break;
        }
    }

    private void TakeObject(JsonElement json)
    {
        if (Has(json, "DDBStreamBatchInfo", JsonValueKind.Object, out var info))
        {
            TakeInvocationRecord(json, info);
        }
        else if (IsEmptyAnswer(json))
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
        else if (Has(json, "Message", JsonValueKind.String, out var text) || Has(json, "Body", JsonValueKind.String, out text) || Has(json, "body", JsonValueKind.String, out text))
        {
            TakeText(text);
        }
        else
        {
            Refuse(WhatItIs(json));
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

    /// <summary>What <c>aws sqs receive-message</c> and others answer for an empty queue: <c>{}</c>, or no messages.</summary>
    private static bool IsEmptyAnswer(JsonElement json) =>
        !json.EnumerateObject().Any() || (json.TryGetProperty("Messages", out var messages) && messages.ValueKind == JsonValueKind.Null);

    /// <summary>A document within a string of another.</summary>
    private void TakeText(JsonElement text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.GetString()!, DynamoDBJson.DocumentOptions);
            Take(document.RootElement);
        }
        catch (JsonException)
        {
            Refuse("holds a message that is not JSON");
        }
    }

    private void Refuse(string what) => batches.Errors.Add($"{name}: document {_document} {what}.");

    private static string WhatItIs(JsonElement json) => json switch
    {
        _ when json.TryGetProperty("s3", out _) => "is a notification about an object in S3. Give that object itself: aws s3 cp s3://BUCKET/KEY -",
        _ when json.TryGetProperty("KinesisBatchInfo", out _) => "is a failure of a Kinesis stream, not of a DynamoDB stream",
        _ => "is not a record of a failure: it has neither a DDBStreamBatchInfo nor Records of a DynamoDB stream",
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
