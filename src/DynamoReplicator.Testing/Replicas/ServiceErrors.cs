using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DynamoReplicator.Testing.Replicas;

/// <summary>DynamoDB's errors, as the SDK throws them.</summary>
internal static class ServiceErrors
{
    public const string ItemTooLarge = "Item size has exceeded the maximum allowed size";

    private const string RequestId = "REQUEST";

    public static AmazonDynamoDBException Invalid(string message) => Of("ValidationException", message);

    public static AmazonDynamoDBException Of(string code, string message) => code switch
    {
        "ProvisionedThroughputExceededException" =>
            new ProvisionedThroughputExceededException(message, ErrorType.Sender, code, RequestId, HttpStatusCode.BadRequest),
        "ResourceNotFoundException" => new ResourceNotFoundException(message, ErrorType.Sender, code, RequestId, HttpStatusCode.BadRequest),
        "InternalServerError" =>
            new InternalServerErrorException(message, ErrorType.Receiver, code, RequestId, HttpStatusCode.InternalServerError),
        _ => new AmazonDynamoDBException(message, ErrorType.Sender, code, RequestId, HttpStatusCode.BadRequest),
    };

    public static HttpRequestException ResponseLost() =>
        new("The connection was closed before the response.", new SocketException((int)SocketError.ConnectionReset));
}
