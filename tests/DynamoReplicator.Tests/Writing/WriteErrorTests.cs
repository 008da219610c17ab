using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Calls;
using DynamoReplicator.Writing;

namespace DynamoReplicator.Tests.Writing;

/// <summary>
/// Classifies exceptions of the SDK or of a caller's own client. The tests of throttling, rejections and fatal errors cover the service's
/// responses.
/// </summary>
public class WriteErrorTests
{
    private static readonly ReplicaTable Replica = ReplicaTable.Parse("eu-west-1/orders");

    private static ReadOnlySpan<byte> Key => """{"pk":{"S":"a"}}"""u8;

    [Theory]
    [InlineData("{\"pk\" {\"S\":\"a\"}}", true)]
    [InlineData("{\"pk\":{\"S\":\"\u00ff\"}}", true)]
    [InlineData("{\"pk\":{\"S\":\"a\"}}", false)]
    public void A_transient_fault_is_a_rejection_if_an_image_is_not_JSON(string image, bool isRejected)
    {
        Write[] sent = [new(0, IsDelete: false, "{}"u8.ToArray()), new(1, IsDelete: false, System.Text.Encoding.Latin1.GetBytes(image))];

        WriteError.Of(new InternalServerErrorException("quotes the item"), Replica, sent, Key).Kind
            .Should().Be(isRejected ? WriteErrorKind.Rejected : WriteErrorKind.Transient);
        WriteError.Of(new ResourceNotFoundException("no table"), Replica, sent, Key).Kind.Should().Be(WriteErrorKind.Fatal);
        if (isRejected)
        {
            WriteError.Of(new InternalServerErrorException("quotes the item"), Replica, sent, Key).Reason
                .Should().Be("eu-west-1/orders rejects the change: its image in the event is not valid JSON.");
        }
    }

    [Theory]
    [InlineData(typeof(ProvisionedThroughputExceededException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(ThrottlingException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(RequestLimitExceededException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(InternalServerErrorException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(ReplicatedWriteConflictException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(TransactionConflictException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(ItemCollectionSizeLimitExceededException), nameof(WriteErrorKind.Rejected))]
    [InlineData(typeof(ResourceNotFoundException), nameof(WriteErrorKind.Fatal))]
    [InlineData(typeof(AmazonDynamoDBException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(HttpRequestException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(IOException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(TimeoutException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(TaskCanceledException), nameof(WriteErrorKind.Transient))]
    [InlineData(typeof(AmazonClientException), nameof(WriteErrorKind.Fatal))]
    [InlineData(typeof(InvalidOperationException), nameof(WriteErrorKind.Fatal))]
    [InlineData(typeof(NullReferenceException), nameof(WriteErrorKind.Fatal))]
    public void An_exception_without_a_code_is_classified_by_its_type(Type type, string kind)
    {
        // A substitute in a user's test throws exceptions without a code and a status.
        var error = (Exception)Activator.CreateInstance(type, "what the test says")!;

        WriteError.Of(error, Replica).Kind.ToString().Should().Be(kind);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, nameof(WriteErrorKind.Transient))]
    [InlineData(HttpStatusCode.BadGateway, nameof(WriteErrorKind.Transient))]
    [InlineData(HttpStatusCode.RequestTimeout, nameof(WriteErrorKind.Transient))]
    [InlineData(HttpStatusCode.TooManyRequests, nameof(WriteErrorKind.Transient))]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, nameof(WriteErrorKind.Rejected))]
    [InlineData(HttpStatusCode.BadRequest, nameof(WriteErrorKind.Fatal))]
    [InlineData(HttpStatusCode.NotFound, nameof(WriteErrorKind.Fatal))]
    public void An_unknown_code_is_classified_by_its_status(HttpStatusCode status, string kind) =>
        WriteError.Of(Service("NewException", "", status), Replica).Kind.ToString().Should().Be(kind);

    [Theory]
    [InlineData("One or more parameter values were invalid: Missing the key sk in the item", nameof(WriteErrorKind.Fatal))]
    [InlineData("One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N", nameof(WriteErrorKind.Fatal))]
    [InlineData("The provided key element does not match the schema", nameof(WriteErrorKind.Fatal))]
    [InlineData("One of the required keys was not given a value", nameof(WriteErrorKind.Fatal))]
    [InlineData("One or more parameter values were invalid: Type mismatch for Index Key status Expected: S Actual: N IndexName: by-status",
        nameof(WriteErrorKind.Rejected))]
    [InlineData("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. "
        + "IndexName: by-status, IndexKey: status", nameof(WriteErrorKind.Rejected))]
    [InlineData(
        "One or more parameter values were invalid: Input collection [Missing the key , Type mismatch for key ] contains duplicates.",
        nameof(WriteErrorKind.Rejected))]
    [InlineData("The parameter cannot be converted to a numeric value: The provided key element does not match the schema",
        nameof(WriteErrorKind.Rejected))]
    public void A_key_schema_mismatch_is_distinguished_from_errors_of_one_item(string message, string kind) =>
        WriteError.Of(Service("ValidationException", message), Replica).Kind.ToString().Should().Be(kind);

    [Theory]
    [InlineData("Item size has exceeded the maximum allowed size")]
    [InlineData("Nesting Levels have exceeded supported limits")]
    [InlineData("One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")]
    [InlineData("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes")]
    [InlineData("Attempting to store more than 38 significant digits in a Number")]
    public void A_message_that_names_a_rule_is_repeated(string message) =>
        WriteError.Of(Service("ValidationException", message), Replica).Reason
            .Should().Be($"eu-west-1/orders rejects the change (ValidationException): {message}.");

    [Theory]
    [InlineData("The parameter cannot be converted to a numeric value: canary")]
    [InlineData("One or more parameter values were invalid: Input collection [canary, canary] contains duplicates.")]
    [InlineData("One or more parameter values were invalid: Input collection [Item size canary] contains duplicates.")]
    [InlineData("1 validation error detected: Value '{orders=[canary]}' at 'requestItems' failed to satisfy constraint")]
    public void A_message_that_may_quote_the_item_is_not_repeated(string message)
    {
        var error = WriteError.Of(Service("ValidationException", message), Replica);

        error.Reason.Should().Be("eu-west-1/orders rejects the change (ValidationException). The service's message may quote the item, so "
            + "it is only in the failure's Exception.");
        error.Exception!.Message.Should().Contain("canary");
    }

    [Theory]
    [InlineData("because no identity-based policy allows the dynamodb:BatchWriteItem action", "Grant that action on the table's ARN")]
    [InlineData("because no resource-based policy allows the dynamodb:BatchWriteItem action", "Grant that action on the table's ARN")]
    [InlineData("because no permissions boundary allows the dynamodb:BatchWriteItem action", "Grant that action on the table's ARN")]
    [InlineData("with an explicit deny in an identity-based policy", "An explicit deny overrides every grant")]
    [InlineData(
        "with an explicit deny in a resource-based policy: arn:aws:dynamodb:eu-west-1:123456789012:table/orders", "An explicit deny")]
    [InlineData("with an explicit deny in a VPC endpoint policy", "An explicit deny overrides every grant")]
    public void An_access_error_is_reported_with_the_reason_that_AWS_gives(string reason, string remedy)
    {
        const string Table = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders";

        WriteError.Of(
            Service("AccessDeniedException",
            $"User: arn:aws:iam::123456789012:user/x is not authorized to perform: dynamodb:BatchWriteItem on resource: {Table} {reason}"),
            Replica)
            .Reason.Should().StartWith(
                $"eu-west-1/orders refuses the write: the role may not call dynamodb:BatchWriteItem on {Table}, {reason}. {remedy}");
    }

    [Fact]
    public void A_denied_encryption_key_may_have_no_known_ARN() =>
        WriteError.Of(
            Service(
                "AccessDeniedException",
                "KMS key access denied error: User: x is not authorized to perform: kms:Decrypt on the resource associated with this " +
                "ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a " +
                "resource-based policy explicitly denies access"),
            Replica)
            .Reason.Should().Be(
                "eu-west-1/orders refuses the write: the role may not call kms:Decrypt on it, because the resource does not exist in " +
                "this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access. Grant that " +
                "action on the ARN of the key that encrypts the table.");

    [Fact]
    public void A_connection_that_fails_is_not_an_unknown_host()
    {
        WriteError.Of(Responses.ConnectionCut(), Replica).Should().BeEquivalentTo(
            new { Kind = WriteErrorKind.Transient, Reason = "The connection to eu-west-1/orders failed (HttpRequestException)." });
        WriteError.Of(new HttpRequestException("x", new SocketException((int)SocketError.HostNotFound)), Replica).Kind
            .Should().Be(WriteErrorKind.Fatal);
    }

    [Fact]
    public void An_endpoint_that_refuses_connections_is_reported_and_retried()
    {
        var refused = new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused (localhost:8000)",
            new SocketException((int)SocketError.ConnectionRefused));

        WriteError.Of(refused, Replica).Should().BeEquivalentTo(new
        {
            Kind = WriteErrorKind.Transient,
            Reason = "eu-west-1/orders cannot be reached: Connection refused (localhost:8000). Check the endpoint and the network to it.",
        });
    }

    [Fact]
    public void The_SDK_s_own_error_is_repeated() =>
        WriteError.Of(new AmazonClientException("Failed to resolve AWS credentials."), Replica).Reason
        .Should().Be("The AWS SDK could not call eu-west-1/orders: Failed to resolve AWS credentials.");

    private static AmazonDynamoDBException Service(string code, string message, HttpStatusCode status = HttpStatusCode.BadRequest) =>
        new(message) { ErrorCode = code, StatusCode = status };
}
