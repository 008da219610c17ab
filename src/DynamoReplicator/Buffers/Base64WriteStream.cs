using System.Text.Json;

namespace DynamoReplicator.Buffers;

/// <summary>Writes what it is given as a JSON value in base64. <see cref="MemoryStream.WriteTo"/> gives a stream's own bytes, where reading would copy them or move the stream.</summary>
internal sealed class Base64WriteStream(Utf8JsonWriter json) : WriteOnlyStream
{
    public override void Write(byte[] buffer, int offset, int count) => json.WriteBase64StringValue(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => json.WriteBase64StringValue(buffer);
}
