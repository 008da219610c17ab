using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DynamoReplicator.Aws;

/// <summary>Creates requests to a DynamoDB API with a finished body and the SDK's own headers.</summary>
internal static class RawRequest
{
    /// <param name="request">The request object that the SDK's pipeline uses for the call.</param>
    /// <param name="target">The API's version and the operation, such as <c>DynamoDB_20120810.BatchWriteItem</c>.</param>
    /// <param name="body">The JSON. The SDK returns its buffer to the pool after the last attempt.</param>
    public static IRequest Post(AmazonWebServiceRequest request, string target, Stream body) =>
        new DefaultRequest(request, "Amazon.DynamoDBv2")
        {
            HttpMethod = "POST",
            ResourcePath = "/",
            ContentStream = body,
            Headers =
            {
                ["X-Amz-Target"] = target,
                ["Content-Type"] = "application/x-amz-json-1.0",
                ["x-amz-api-version"] = "2012-08-10",
            },
        };
}
