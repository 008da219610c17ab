using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace DynamoReplicator.TestSupport;

/// <summary>DynamoDB's responses in the service's own form.</summary>
internal static class Responses
{
    public static HttpResponseMessage Throttled() =>
        Error("ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded.");

    public static HttpResponseMessage Invalid(string message) => Error("ValidationException", message);

    public static HttpResponseMessage TooLarge() => Invalid("Item size has exceeded the maximum allowed size");

    public static HttpResponseMessage Error(string code, string message, HttpStatusCode status = HttpStatusCode.BadRequest) =>
        Json(status, JsonSerializer.Serialize(
            new Dictionary<string, string> { ["__type"] = $"com.amazonaws.dynamodb.v20120810#{code}", ["message"] = message }));

    /// <summary>The response of a load balancer whose service is down.</summary>
    public static HttpResponseMessage Unavailable() => new(
        HttpStatusCode.ServiceUnavailable)
    { Content = new StringContent("<html>Service Unavailable</html>", Encoding.UTF8, "text/html") };

    public static HttpResponseMessage Json(HttpStatusCode status, string json) => new(status)
    {
        Content = new StringContent(json, Encoding.UTF8, "application/x-amz-json-1.0"),
        Headers = { { "x-amzn-RequestId", "REQUEST" } },
    };

    public static HttpRequestException ConnectionCut() =>
        new("The connection was cut.", new SocketException((int)SocketError.ConnectionReset));

    public static HttpRequestException HostNotFound() =>
        new("Name or service not known", new SocketException((int)SocketError.HostNotFound));
}
