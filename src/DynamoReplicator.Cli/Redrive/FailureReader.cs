using System.Text.Json;
using DynamoReplicator.Streams;

namespace DynamoReplicator.Cli.Redrive;

/// <summary>
/// Reads what Lambda's on-failure destination delivers: the invocation record with its payload (S3), or the metadata alone (SQS, SNS); bare, in the envelopes of
/// SQS and SNS, in an array, or one after the other.
/// </summary>
/// <param name="name">What to call the input in messages.</param>
/// <param name="batches">Takes what is found.</param>
internal sealed class FailureReader(string name, FailedBatches batches)
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
            batches.Mistakes.Add($"{name}: line {(error.LineNumber ?? 0) + 1} is not JSON.");
            return;
        }
        if (_document == 0)
        {
            batches.Mistakes.Add($"{name}: it is empty.");
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
        else if (Has(json, "dynamodb", JsonValueKind.Object, out var change))
        {
            TakeChange(json, change);
        }
        else if (Has(json, "Records", JsonValueKind.Array, out var records))
        {
            batches.Count += records.GetArrayLength() > 0 && Has(records[0], "dynamodb", JsonValueKind.Object, out _) ? 1 : 0;
            Take(records);
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
        if (isInPlace && payload.ValueKind == JsonValueKind.String)
        {
            TakeText(payload);
        }
        else if (isInPlace && payload.ValueKind == JsonValueKind.Object)
        {
            Take(payload);
        }
        else if (Has(info, "streamArn", JsonValueKind.String, out var arn) && Has(info, "shardId", JsonValueKind.String, out var shard)
            && HasSequenceNumber(info, "startSequenceNumber", out var start) && HasSequenceNumber(info, "endSequenceNumber", out var end))
        {
            batches.Count++;
            batches.StreamArns.Add(arn.GetString()!);
            batches.Ranges.Add(new StreamRange(arn.GetString()!, shard.GetString()!, start, end));
        }
        else
        {
            Refuse("has a DDBStreamBatchInfo that lacks streamArn, shardId, startSequenceNumber or endSequenceNumber");
        }
    }

    private void TakeChange(JsonElement record, JsonElement change)
    {
        if (!Has(change, "Keys", JsonValueKind.Object, out var keys))
        {
            Refuse("has a record without Keys");
            return;
        }
        batches.Keys.Add(JsonSerializer.Serialize(keys));
        if (Has(record, "eventSourceARN", JsonValueKind.String, out var arn))
        {
            batches.StreamArns.Add(arn.GetString()!);
        }
    }

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

    private void Refuse(string what) => batches.Mistakes.Add($"{name}: document {_document} {what}.");

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
