using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>
/// Stands in for the portal of IAM Identity Center, which exchanges the token of a signed-in session for a role's credentials.
/// </summary>
internal sealed class SignOnPortal : IDisposable
{
    private const string Token = "the-token-of-the-session";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _accessKey;

    /// <param name="accessKey">The access key of the credentials that the portal returns.</param>
    public SignOnPortal(string accessKey)
    {
        _accessKey = accessKey;
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>The token cache file of a session, as <c>aws sso login</c> writes it.</summary>
    public static string CachedToken(DateTimeOffset expires) =>
        $$"""
        {
          "startUrl":"https://example.awsapps.com/start","region":"us-east-1",
          "accessToken":"{{Token}}","expiresAt":"{{expires:yyyy-MM-ddTHH:mm:ssZ}}"
        }
        """;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
        {
            // The portal has been disposed.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var request = new StringBuilder();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            request.AppendLine(line);
        }
        var isKnown = request.ToString().Contains(Token, StringComparison.Ordinal);
        var body = isKnown
            ? $$$"""
              {"roleCredentials":{
                "accessKeyId":"{{{_accessKey}}}","secretAccessKey":"secret","sessionToken":"token","expiration":4102444800000}}
              """
            : """{"message":"Session token not found or invalid"}""";
        var status = isKnown ? "200 OK" : "401 Unauthorized\r\nx-amzn-ErrorType: UnauthorizedException";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }
}
