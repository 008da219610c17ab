using System.Net;
using Amazon.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynamoReplicator.Aws;

/// <summary>
/// Creates HTTP clients without the features that DynamoDB does not use: cookies, redirects, tracing headers, and the search for a proxy
/// unless one is configured. This saves about a seventh of a call's CPU. The SDK applies no timeout to clients that it did not create, so
/// <see cref="HttpAttempts"/> does.
/// </summary>
/// <param name="options">How attempts are timed and reported.</param>
/// <param name="network">Replaces the network in tests, without time limits and reports of slow calls. Default: the network.</param>
/// <param name="isWindowed">
/// Whether attempts respect their call's window. Clients that write need this. Requests for credentials do not, as they serve other batches
/// too.
/// </param>
/// <param name="readsResponses">Whether <see cref="ResponseReader"/> reads responses before the SDK.</param>
internal sealed class AttemptsFactory(
    HttpOptions options, HttpMessageHandler? network = null, bool isWindowed = false, bool readsResponses = false) : HttpClientFactory
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private static readonly string[] ProxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    public HttpOptions Options => options;

    public AttemptsFactory ReadingResponses() => new(options, network, isWindowed, readsResponses: true);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(Handler())
    {
        Timeout = Timeout.InfiniteTimeSpan, // Each attempt has its own timeout.
    };

    /// <summary>Always null, so that the SDK keeps one HTTP client per client of its own and disposes both together.</summary>
    public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;

    private HttpMessageHandler Handler() => readsResponses ? new ResponseReader(Attempts()) : Attempts();

    private HttpAttempts Attempts() => network is null
        ? new(new ConnectionPool(() => new HttpMessageInvoker(Windowed(Network())), options.Time), options)
        : new(
            new ConnectionPool(() => new HttpMessageInvoker(Windowed(network), disposeHandler: false), options.Time),
            options with { Timeout = Timeout.InfiniteTimeSpan, Logger = NullLogger.Instance });

    private HttpMessageHandler Windowed(HttpMessageHandler handler) => isWindowed ? new CallWindowHandler(handler) : handler;

    private static SocketsHttpHandler Network() => new()
    {
        UseProxy = IsProxyConfigured(),
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
    };

    private static bool IsProxyConfigured() =>
        ProxyVariables.Any(variable => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)));
}
