using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The three HTTP calls of Lambda's Runtime API.</summary>
internal sealed class RuntimeApi : IDisposable
{
    private readonly HttpClient _http;

    public RuntimeApi(string endpoint)
    {
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            throw new InvalidOperationException(
                "AWS_LAMBDA_RUNTIME_API is not set. Run this program in AWS Lambda, or set the variable to the host:port of a local " +
                "Runtime API.");
        }

        // There is no timeout, because the next invocation may come hours later.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://{endpoint}/2018-06-01/runtime/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<Invocation> NextAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri("invocation/next", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        await RequireSuccessAsync(response, "next").ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);

        var requestId = Header(response.Headers, "Lambda-Runtime-Aws-Request-Id")
            ?? throw new InvalidOperationException("The Runtime API responded without the header Lambda-Runtime-Aws-Request-Id.");
        return new Invocation(
            new MemoryStream(body, writable: false),
            new InvocationContext(
                requestId,
                Header(response.Headers, "Lambda-Runtime-Invoked-Function-Arn"),
                Header(response.Headers, "Lambda-Runtime-Trace-Id"),
                Deadline(Header(response.Headers, "Lambda-Runtime-Deadline-Ms"))));
    }

    public Task PostResponseAsync(string requestId, Stream response, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{requestId}/response", new StreamContent(response), errorType: null, cancellationToken);

    public Task PostErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("errorType", exception.GetType().Name);
            json.WriteString("errorMessage", exception.Message);
            json.WriteStartArray("stackTrace");
            foreach (var line in (exception.StackTrace ?? string.Empty)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                json.WriteStringValue(line);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        body.Position = 0;
        return PostAsync($"invocation/{requestId}/error", new StreamContent(body), exception.GetType().Name, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(string path, HttpContent content, string errorType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (errorType is not null)
        {
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await RequireSuccessAsync(response, path).ConfigureAwait(false);
    }

    private static async Task RequireSuccessAsync(HttpResponseMessage response, string call)
    {
        if (!response.IsSuccessStatusCode)
        {
            var reason = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            throw new HttpRequestException(
                $"The Runtime API responded to {call} with {(int)response.StatusCode}: {reason}", null, response.StatusCode);
        }
    }

    private static string Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static DateTimeOffset? Deadline(string milliseconds) =>
        long.TryParse(milliseconds, CultureInfo.InvariantCulture, out var value) ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
