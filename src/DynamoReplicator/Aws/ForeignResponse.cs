using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Json;

namespace DynamoReplicator.Aws;

/// <summary>
/// A successful response that is not a BatchWriteItem response: another service responds at the endpoint. It is not an exception, because
/// the SDK retries every exception that is thrown while it reads a response.
/// <para>
/// The SDK accepts any JSON and reads a missing <c>UnprocessedItems</c> as "everything was written", so any service that responds with 200
/// would lose every change silently. DynamoDB always sends this member, so a response without it is an error.
/// </para>
/// </summary>
internal sealed class ForeignResponse : BatchWriteItemResponse
{
    /// <exception cref="JsonException">
    /// The response is not JSON, or was cut short before the member. The call may succeed if it is retried.
    /// </exception>
    public static bool HasUnprocessedItems(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body, DynamoDBJson.ReaderOptions);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isUnprocessedItems = json.ValueTextEquals("UnprocessedItems"u8);
            json.Read();
            if (isUnprocessedItems)
            {
                return json.TokenType == JsonTokenType.StartObject;
            }
            json.Skip();
        }
        return false;
    }
}
