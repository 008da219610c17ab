using System.Buffers.Text;
using System.Net.Sockets;

namespace DynamoReplicator.EndToEnd.Replica;

/// <summary>Reads requests from a connection: the operation, and the body up to its end.</summary>
internal sealed class RequestReader(Socket connection, bool keepBody)
{
    private const int Chunk = 64 * 1024;
    private byte[] _buffer = new byte[Chunk];
    private int _bodyStart;
    private int _bodyLength;

    /// <summary>Whether the request is a BatchWriteItem.</summary>
    public bool IsBatch { get; private set; }

    /// <summary>The body, if bodies are kept.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(_bodyStart, _bodyLength);

    /// <summary>Reads one request. Returns false at the end of the connection.</summary>
    public async Task<bool> ReadAsync()
    {
        var read = 0;
        int headers;
        do
        {
            var more = await connection.ReceiveAsync(_buffer.AsMemory(read), SocketFlags.None);
            if (more == 0)
            {
                return false;
            }
            read += more;
            headers = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        }
        while (headers < 0);

        _bodyStart = headers + 4;
        ReadHeaders(_buffer.AsSpan(0, headers + 2));
        return await ReadBodyAsync(read - _bodyStart);
    }

    private void ReadHeaders(ReadOnlySpan<byte> headers)
    {
        IsBatch = headers.IndexOf(".BatchWriteItem\r\n"u8) >= 0;
        const int NameLength = 17; // "\r\nContent-Length:", as the SDK and HttpClient spell it.
        var length = headers.IndexOf("\r\nContent-Length:"u8);
        if (length < 0 || !Utf8Parser.TryParse(headers[(length + NameLength)..].TrimStart((byte)' '), out _bodyLength, out _))
        {
            throw new InvalidOperationException("A request has no Content-Length.");
        }
    }

    private async Task<bool> ReadBodyAsync(int alreadyRead)
    {
        if (keepBody && _buffer.Length < _bodyStart + _bodyLength)
        {
            Array.Resize(ref _buffer, _bodyStart + _bodyLength);
        }
        for (var read = alreadyRead; read < _bodyLength;)
        {
            var rest = keepBody ? _buffer.AsMemory(_bodyStart + read, _bodyLength - read)
                : _buffer.AsMemory(0, Math.Min(_buffer.Length, _bodyLength - read));
            var more = await connection.ReceiveAsync(rest, SocketFlags.None);
            if (more == 0)
            {
                return false;
            }
            read += more;
        }
        return true;
    }
}
