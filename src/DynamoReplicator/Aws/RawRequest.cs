using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace DynamoReplicator.Aws;

/// <summary>A call of a DynamoDB API whose body is written already, as the SDK sends its own.</summary>
internal static class RawRequest
{
    /// <param name="request">What the SDK's pipeline knows the call as.</param>
    /// <param name="target">The API's version and the operation, as <c>DynamoDB_20120810.BatchWriteItem</c>.</param>
    /// <param name="body">The JSON; the SDK returns its buffer to the pool after the last try.</param>
    public static IRequest Post(AmazonWebServiceRequest request, string target, Stream body) => new DefaultRequest(request, "Amazon.DynamoDBv2")
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
