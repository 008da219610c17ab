using System.Net;
using System.Text;

namespace DynamoReplicator.Aws;

/// <summary>A DynamoDB in memory for <see cref="SdkCheck"/>. It responds at once, so a check never waits.</summary>
/// <param name="responses">The bodies of its responses in order. Null is a failure of the service, which the client retries.</param>
internal sealed class SdkCheckService(params string?[] responses) : HttpMessageHandler
{
    private readonly List<(string Operation, string Body)> _calls = [];

    /// <exception cref="InvalidOperationException">The last call was another one.</exception>
    public void ExpectLast(string operation, string body)
    {
        var last = _calls[^1];
        if (last != (operation, body))
        {
            throw new InvalidOperationException($"The call {operation} with {body} was sent as {last.Operation} with {last.Body}.");
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Headers.TryGetValues("Authorization", out _))
        {
            throw new InvalidOperationException("A call was not signed.");
        }
        var target = request.Headers.GetValues("X-Amz-Target").Single();
        var body = await request.Content!.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        _calls.Add((target[(target.IndexOf('.') + 1)..], body));
        var response = responses[_calls.Count - 1];
        return new HttpResponseMessage(response is null ? HttpStatusCode.InternalServerError : HttpStatusCode.OK)
        {
            Content = new StringContent(response ?? """{"__type":"InternalServerError"}""", Encoding.UTF8, "application/x-amz-json-1.0"),
            RequestMessage = request,
        };
    }
}
