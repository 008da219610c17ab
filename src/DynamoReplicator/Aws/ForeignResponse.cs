using Amazon.DynamoDBv2.Model;

namespace DynamoReplicator.Aws;

/// <summary>
/// A successful response that is not a BatchWriteItem response: another service responds at the endpoint. It is not an exception, because
/// the SDK retries every exception that is thrown while it reads a response.
/// </summary>
internal sealed class ForeignResponse : BatchWriteItemResponse;
