using System.Buffers;
using System.Net;

namespace DynamoReplicator.Aws;

/// <summary>
/// A response that was received in full, in a rented array that its disposal returns. A page of a scan is 1 MB: as a new array per page, it
/// would be collected only with the oldest generation, so the memory of a scan would grow with the table.
/// </summary>
internal sealed class PooledContent : HttpContent
{
    private readonly int _length;
    private byte[]? _bytes;

    private PooledContent(byte[] bytes, int length) => (_bytes, _length) = (bytes, length);

    /// <summary>Receives a response in full, and disposes its content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="length">The announced length.</param>
    /// <param name="cancellation">Ends the read.</param>
    /// <exception cref="HttpRequestException">The connection broke, or the response ended before its announced length.</exception>
    public static async Task<PooledContent> ReceiveAsync(HttpContent content, int length, CancellationToken cancellation)
    {
        // Not returned after a failure: a read that was abandoned may still write to it.
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.ReadExactlyAsync(bytes.AsMemory(0, length), cancellation).ConfigureAwait(false);
            }
        }
        catch (IOException error)
        {
            // As HttpContent does when it buffers: the SDK retries this type.
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended early.", error);
        }
        var pooled = new PooledContent(bytes, length);
        foreach (var (name, values) in content.Headers)
        {
            pooled.Headers.TryAddWithoutValidation(name, values);
        }
        content.Dispose();
        return pooled;
    }

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => Open();

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(Open());

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        stream.WriteAsync(Bytes, 0, _length);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _bytes, null) is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
        base.Dispose(disposing);
    }

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(PooledContent));

    private MemoryStream Open() => new(Bytes, 0, _length, writable: false);
}
