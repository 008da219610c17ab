using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.SSO;
using DynamoReplicator.Cli.Aws;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.Tests.StreamReading;

/// <summary>Which errors of the streams API are retried.</summary>
public sealed class StreamErrorsTests
{
    private const string Fips = "Invalid Configuration: FIPS and custom endpoint are not supported";

    public static TheoryData<Exception> OfTheMoment => new()
    {
        new HttpRequestException("cut", new SocketException((int)SocketError.ConnectionReset)),
        new AmazonClientException("cut", new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused))),
        new IOException("cut"),
        new TimeoutException(),
        new OperationCanceledException(),
        new AmazonDynamoDBException("", ErrorType.Receiver, "InternalServerError", "", HttpStatusCode.InternalServerError),
    };

    public static TheoryData<Exception> OfTheConfiguration => new()
    {
        new AmazonClientException(Fips),
        new ArgumentException("no such setting"),
        new UriFormatException("no address"),
        new JsonException(),
        new AmazonDynamoDBException("", ErrorType.Sender, "AccessDeniedException", "", HttpStatusCode.BadRequest),
    };

    /// <summary>Errors that are permanent only at the start. After a response, the
    /// address and the credentials are known to be valid.</summary>
    public static TheoryData<Exception> OfTheStart => new()
    {
        new HttpRequestException("unknown", new SocketException((int)SocketError.HostNotFound)),
        new HttpRequestException("not trusted", new AuthenticationException()),
        new AmazonClientException("Failed to resolve AWS credentials."),
        new ProcessAWSCredentialException("Command returned non-zero exit value 1."),
        new AmazonSSOException(
            "Session token not found or invalid", ErrorType.Sender, "UnauthorizedException", "", HttpStatusCode.Unauthorized),
    };

    [Theory]
    [MemberData(nameof(OfTheMoment))]
    public void Transient_errors_are_retried(Exception error)
    {
        StreamErrors.IsTransient(error, hasResponded: false).Should().BeTrue();
        StreamErrors.IsTransient(error, hasResponded: true).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(OfTheConfiguration))]
    public void Configuration_errors_are_not_retried(Exception error)
    {
        StreamErrors.IsTransient(error, hasResponded: false).Should().BeFalse();
        StreamErrors.IsTransient(error, hasResponded: true).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(OfTheStart))]
    public void An_unknown_host_and_missing_credentials_are_retried_only_after_a_response(Exception error)
    {
        StreamErrors.IsTransient(error, hasResponded: false).Should().BeFalse();
        StreamErrors.IsTransient(error, hasResponded: true).Should().BeTrue();
    }

    [Fact]
    public void Conflicting_settings_are_named() =>
        AwsErrorText.Describe(new AmazonClientException(Fips), "DescribeStream").Should().Be(
            $"DescribeStream failed: {Fips}. Unset AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT (or the profile's " +
                "use_fips_endpoint " +
            "and use_dualstack_endpoint), or the variable or setting that names the endpoint. " +
            "An address in --endpoint-url is used unchanged.");

    [Fact]
    public void A_missing_FIPS_host_is_explained()
    {
        var unknown = new SocketException((int)SocketError.HostNotFound);
        var error = new HttpRequestException("Name or service not known (streams.dynamodb-fips.eu-west-1.amazonaws.com:443)", unknown);

        AwsErrorText.Describe(error, "DescribeStream").Should().EndWith(
            "AWS_USE_FIPS_ENDPOINT (or the profile's use_fips_endpoint) is set, but DynamoDB has FIPS endpoints only in the United " +
                "States and Canada.");
    }
}
