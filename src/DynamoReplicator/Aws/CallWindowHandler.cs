using System.Net;
using DynamoReplicator.Calls;

namespace DynamoReplicator.Aws;

/// <summary>
/// Prevents every HTTP attempt that would start after its window has closed, including retries of the SDK and of the HTTP handler. The
/// check runs when the request's body is serialized. Credentials, connection and TLS, which can take seconds, are ready by then, and
/// nothing of the request has been sent.
/// </summary>
internal sealed class CallWindowHandler(HttpMessageHandler network) : DelegatingHandler(network)
{
    private static readonly AsyncLocal<CallWindow?> Window = new();

    /// <summary>
    /// The window of the calls that the current method makes and awaits. The SDK passes its HTTP handler nothing that belongs to a call, so
    /// the window flows with the execution context. Set it in the asynchronous method that makes the call: it ends with that method.
    /// </summary>
    public static CallWindow? Current
    {
        set => Window.Value = value;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Window.Value is { } window && request.Content is { } body)
        {
            request.Content = new CheckedContent(body, window);
        }
        return base.SendAsync(request, cancellationToken);
    }

    private sealed class CheckedContent : HttpContent
    {
        private readonly HttpContent _body;
        private readonly CallWindow _window;

        public CheckedContent(HttpContent body, CallWindow window)
        {
            _body = body;
            _window = window;
            foreach (var (name, values) in body.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            _window.ThrowIfClosed();
            return _body.CopyToAsync(stream, context, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Headers.ContentLength ?? -1;
            return length >= 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _body.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
