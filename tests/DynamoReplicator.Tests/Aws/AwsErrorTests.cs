using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynamoReplicator.Aws;

namespace DynamoReplicator.Tests.Aws;

public sealed class AwsErrorTests
{
    private static readonly SocketException Refused = new((int)SocketError.ConnectionRefused);

    private static readonly Dictionary<string, (Exception Error, AwsErrorKind Kind)> Errors = new()
    {
        ["a code"] = (Service("ThrottlingException"), AwsErrorKind.Throttled),
        ["a type instead of a code"] = (new ResourceNotFoundException("no table"), AwsErrorKind.NotFound),
        ["the token service's refusal"] = (Service("AccessDenied", HttpStatusCode.Forbidden), AwsErrorKind.RoleDenied),
        ["an expired session"] = (Service("ExpiredTokenException"), AwsErrorKind.CredentialsRefused),
        ["a Region that is off"] = (Service("OptInRequired"), AwsErrorKind.RegionNotEnabled),
        ["an unknown code"] = (Service("NewException"), AwsErrorKind.Refused),
        ["a redirect"] = (Service("", HttpStatusCode.TemporaryRedirect), AwsErrorKind.Refused),
        ["too many requests"] = (Service("", HttpStatusCode.TooManyRequests), AwsErrorKind.ServiceFailed),
        ["a body that is too large"] = (Service("", HttpStatusCode.RequestEntityTooLarge), AwsErrorKind.TooLarge),
        ["an internal error"] = (Service("", HttpStatusCode.InternalServerError), AwsErrorKind.ServiceFailed),
        ["no code and no status"] = (new AmazonDynamoDBException("of a substitute"), AwsErrorKind.ServiceFailed),
        ["a connection failure in the SDK's error"] = (new AmazonServiceException("x", Http(Refused)), AwsErrorKind.ConnectionRefused),
        ["an unknown host"] = (Http(new SocketException((int)SocketError.HostNotFound)), AwsErrorKind.UnknownHost),
        ["a host without addresses"] = (Http(new SocketException((int)SocketError.NoData)), AwsErrorKind.UnknownHost),
        ["DNS that does not respond"] = (Http(new SocketException((int)SocketError.TryAgain)), AwsErrorKind.DnsFailed),
        ["a host that does not respond"] = (Http(new SocketException((int)SocketError.TimedOut)), AwsErrorKind.HostSilent),
        ["a network without a route"] = (Http(new SocketException((int)SocketError.NetworkUnreachable)), AwsErrorKind.Unreachable),
        ["a broken connection"] = (new HttpRequestException(
            "x", new IOException("x", new SocketException((int)SocketError.ConnectionReset))), AwsErrorKind.ConnectionFailed),
        ["a socket's error"] = (new SocketException((int)SocketError.ConnectionReset), AwsErrorKind.ConnectionFailed),
        ["a certificate of another host"] = (Http(new AuthenticationException()), AwsErrorKind.TlsFailed),
        ["an attempt's timeout"] = (new AttemptTimeoutException("too long"), AwsErrorKind.TimedOut),
        ["a canceled call"] = (new TaskCanceledException("x", new IOException("x", new SocketException((int)SocketError.OperationAborted))),
            AwsErrorKind.TimedOut),
        ["credentials whose source is down"] = (new AmazonClientException("x", Http(Refused)), AwsErrorKind.CredentialsUnreachable),
        ["credentials that are missing"] = (new AmazonClientException("x"), AwsErrorKind.NotSent),
        ["a response that is not JSON"] = (new JsonException(), AwsErrorKind.InvalidJson),
        ["a defect"] = (new InvalidOperationException("x", new IOException("of something else")), AwsErrorKind.Unknown),
    };

    public static TheoryData<string> Names => [.. Errors.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_error_has_one_kind(string name) => AwsError.Of(Errors[name].Error).Kind.Should().Be(Errors[name].Kind);

    [Fact]
    public void The_network_s_own_error_is_the_cause()
    {
        var http = Http(Refused);
        var error = new AmazonServiceException("x", http);

        AwsError.Of(error).Should().BeEquivalentTo(new { Error = error, Cause = http, IsTransient = true, IsOfNetwork = true });
    }

    private static HttpRequestException Http(Exception inner) => new(HttpRequestError.ConnectionError, "x (localhost:8000)", inner);

    private static AmazonDynamoDBException Service(string code, HttpStatusCode status = HttpStatusCode.BadRequest) =>
        new("x") { ErrorCode = code, StatusCode = status };
}
