using System.Net;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace DynamoReplicator.Aws;

/// <summary>How the SDK reaches a replica.</summary>
internal static class DynamoDBClientConfig
{
    /// <summary>
    /// A call of 25 writes is done in some tens of milliseconds. One that takes this long is given up and sent again; it is long enough that what
    /// was given up has hardly a chance to take effect later.
    /// </summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private static readonly string[] ProxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    /// <param name="replica">The replica.</param>
    /// <param name="handler">Stands in for the network in tests.</param>
    public static AmazonDynamoDBConfig For(ReplicaTable replica, HttpMessageHandler? handler = null)
    {
        var config = new AmazonDynamoDBConfig
        {
            // The SDK's own tries are for a passing fault; what lasts longer is the batch writer's to pace against the deadline.
            MaxErrorRetry = 3,
            RetryMode = RequestRetryMode.Standard,
            Timeout = CallTimeout,
            HttpClientFactory = new ReplicaHttpClientFactory(handler, isWindowed: true),
            // Said in any case: an address that comes from AWS_ENDPOINT_URL_DYNAMODB tells the SDK no region, and it would sign for its default one.
            AuthenticationRegion = replica.Region,
        };
        if (replica.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            // The address is given in full, and the SDK refuses one together with these, which the environment may set.
            config.UseFIPSEndpoint = false;
            config.UseDualstackEndpoint = false;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(replica.Region);
        }
        if (replica.RoleArn is { } role)
        {
            config.DefaultAWSCredentials = new AssumedRoleCredentials(role, replica.Region);
        }
        return config;
    }

    /// <summary>The HTTP of every client here.</summary>
    public static HttpClientFactory Http(HttpMessageHandler? handler = null) => new ReplicaHttpClientFactory(handler, isWindowed: false);

    /// <summary>
    /// An HTTP client with nothing that DynamoDB has no use for: no cookies, no redirects, no tracing headers, and no look for a proxy unless one is
    /// configured. It saves about a seventh of the CPU of a call.
    /// </summary>
    private sealed class ReplicaHttpClientFactory(HttpMessageHandler? handler, bool isWindowed) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(
            new BufferedAnswers(Windowed(handler ?? Network())), disposeHandler: handler is null)
        {
            Timeout = Timeout.InfiniteTimeSpan, // The SDK has its own, a call's.
        };

        /// <summary>Of the clients that write: the credentials' own calls serve other batches too.</summary>
        private HttpMessageHandler Windowed(HttpMessageHandler network) => isWindowed ? new CallWindowHandler(network) : network;

        /// <summary>None but null, so that the SDK keeps one HTTP client for each of its own and disposes it with that.</summary>
        public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;

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

    /// <summary>
    /// Receives answers in full before the SDK reads them: it reads them synchronously, past its own timeout and any cancellation, so that a connection that stalls in
    /// an answer would hang its caller for good.
    /// </summary>
    private sealed class BufferedAnswers(HttpMessageHandler network) : DelegatingHandler(network)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            try
            {
#if NET9_0_OR_GREATER
                await answer.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
#else
                await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false); // It keeps what it has read, and takes a token.
#endif
                return answer;
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        }
    }
}
