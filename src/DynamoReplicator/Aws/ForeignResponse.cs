using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Aws;

/// <summary>
/// A successful response that is none of BatchWriteItem's: something other than DynamoDB responds at the endpoint. It is no exception,
/// since the SDK retries every exception that is thrown while it reads a response.
/// </summary>
internal sealed class ForeignResponse : BatchWriteItemResponse;
