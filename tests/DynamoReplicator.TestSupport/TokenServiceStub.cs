using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DynamoReplicator.TestSupport;

/// <summary>
/// AWS's token service (STS) on a port of this machine. Each AssumeRole call gets its own credentials: <c>ASSUMED1</c>,
/// <c>ASSUMED2</c>, …
/// </summary>
internal sealed class TokenServiceStub : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public TokenServiceStub()
    {
        Address = new Uri($"http://localhost:{FreePort()}/");
        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address { get; }

    /// <summary>The parameters of each call.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Calls { get; } = new();

    /// <summary>The validity of the credentials that the next call gets.</summary>
    public TimeSpan Validity { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The account of the caller's credentials.</summary>
    public string Account { get; init; } = "123456789012";

    /// <summary>Whether the service denies every call.</summary>
    public bool Refuses { get; set; }

    public static string SecretOf(string accessKey) => $"secret of {accessKey}";

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext call;
            try
            {
                call = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var body = new StreamReader(call.Request.InputStream);
            var parameters = (await body.ReadToEndAsync()).Split('&').Select(parameter => parameter.Split('='))
                .ToDictionary(pair => pair[0], pair => WebUtility.UrlDecode(pair[1]));
            parameters["Authorization"] = call.Request.Headers["Authorization"]!;
            Calls.Enqueue(parameters);
            call.Response.StatusCode = Refuses ? 403 : 200;
            call.Response.ContentType = "text/xml";
            await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(AnswerTo(parameters["Action"])));
            call.Response.Close();
        }
    }

    private string AnswerTo(string action) =>
        Refuses ? Refusal : action == "GetCallerIdentity" ? Identity : Credentials($"ASSUMED{Calls.Count}");

    private string Identity => $"""
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
          <Arn>arn:aws:iam::{Account}:user/operator</Arn><UserId>AIDA</UserId><Account>{Account}</Account>
        </GetCallerIdentityResult><ResponseMetadata><RequestId>REQUEST</RequestId></ResponseMetadata></GetCallerIdentityResponse>
        """;

    private string Credentials(string accessKey) => $"""
        <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
          <AssumedRoleUser>
            <AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::999999999999:assumed-role/orders-replica/x</Arn>
          </AssumedRoleUser>
          <Credentials>
            <AccessKeyId>{accessKey}</AccessKeyId><SecretAccessKey>{SecretOf(accessKey)}</SecretAccessKey>
            <SessionToken>token of {accessKey}</SessionToken>
            <Expiration>{Iso8601(TimeProvider.System.GetUtcNow().Add(Validity))}</Expiration>
          </Credentials>
        </AssumeRoleResult><ResponseMetadata><RequestId>REQUEST</RequestId></ResponseMetadata></AssumeRoleResponse>
        """;

    private static string Iso8601(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private const string Denial = "User: arn:aws:sts::123456789012:assumed-role/f/f is not authorized to perform: sts:AssumeRole " +
        "on resource: arn:aws:iam::999999999999:role/orders-replica";

    private const string Refusal = $$"""
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
          <Message>{{Denial}}</Message>
        </Error><RequestId>REQUEST</RequestId></ErrorResponse>
        """;
}
