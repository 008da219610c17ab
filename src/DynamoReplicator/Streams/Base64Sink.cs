using System.Text.Json;

namespace DynamoReplicator.Streams;

/// <summary>Writes what it is given as a JSON value in base64. <see cref="MemoryStream.WriteTo"/> gives a stream's own bytes, where reading would copy them or move the stream.</summary>
internal sealed class Base64Sink(Utf8JsonWriter json) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => json.WriteBase64StringValue(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => json.WriteBase64StringValue(buffer);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
