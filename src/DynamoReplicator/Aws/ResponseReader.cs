using System.Net;
using System.Text.Json;

namespace DynamoReplicator.Aws;

/// <summary>
/// Reads the bytes of successful responses before the SDK does. The SDK accepts any JSON, so only the bytes show whether a response is from
/// the called operation.
/// </summary>
internal sealed class ResponseReader(HttpMessageHandler attempts) : DelegatingHandler(attempts)
{
    private static readonly AsyncLocal<Func<byte[], bool>?> Read = new();

    /// <summary>
    /// Reads the responses to the calls that the current method makes and awaits, and returns whether the SDK may read them too. It flows
    /// with the execution context (<see cref="CallWindowHandler.Current"/>).
    /// </summary>
    public static Func<byte[], bool>? Current
    {
        set => Read.Value = value;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK && Read.Value is { } read)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!IsFor(read, body))
            {
                // The SDK would retry whatever it cannot read, and would get the same response.
                response.Content.Dispose();
                response.Content = new ByteArrayContent("{}"u8.ToArray()) { Headers = { ContentType = new("application/x-amz-json-1.0") } };
                response.Headers.Remove("x-amz-crc32");
            }
        }
        return response;
    }

    private static bool IsFor(Func<byte[], bool> read, byte[] body)
    {
        try
        {
            return read(body);
        }
        catch (JsonException)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The response is not JSON, or was cut short.");
        }
    }
}
