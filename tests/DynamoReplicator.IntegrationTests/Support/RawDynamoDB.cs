using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DynamoReplicator.Local;

namespace DynamoReplicator.IntegrationTests.Support;

/// <summary>
/// Calls DynamoDB Local over plain HTTP. It returns responses as the service wrote them, without the SDK and this repository's code.
/// </summary>
internal sealed class RawDynamoDB : IDisposable
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 200 };

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _endpoint;
    private readonly string _authorization;

    public RawDynamoDB(DynamoDBLocal server, string region)
    {
        _endpoint = server.Endpoint;

        // DynamoDB Local takes the Region and the access key from this header, and does not check the signature.
        _authorization =
            $"AWS4-HMAC-SHA256 Credential={server.AccessKeyId}/20260101/{region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    }

    /// <param name="target">The operation, such as <c>DynamoDB_20120810.GetItem</c>.</param>
    /// <param name="request">The request's JSON.</param>
    public async Task<JsonElement> CallAsync(string target, string request)
    {
        var (status, body) = await AnswerAsync(target, request);
        return status == 200
            ? JsonDocument.Parse(body, Deep).RootElement
            : throw new InvalidOperationException($"{target} failed with status {status}: {Encoding.UTF8.GetString(body)}");
    }

    /// <summary>Like <see cref="CallAsync"/>, but returns error responses too.</summary>
    public async Task<(int Status, byte[] Body)> AnswerAsync(string target, string request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, _endpoint);
        message.Headers.TryAddWithoutValidation("Authorization", _authorization);
        message.Headers.TryAddWithoutValidation("X-Amz-Target", target);
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using var answer = await _http.SendAsync(message);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    public void Dispose() => _http.Dispose();
}
