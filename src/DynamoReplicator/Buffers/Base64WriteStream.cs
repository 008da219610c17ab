using System.Text.Json;

namespace DynamoReplicator.Buffers;

/// <summary>
/// Writes each buffer as a base64 JSON string. <see cref="MemoryStream.WriteTo"/> passes a stream's own bytes to it. Reading the stream
/// would copy the bytes or change its position.
/// </summary>
internal sealed class Base64WriteStream(Utf8JsonWriter json) : WriteOnlyStream
{
    public override void Write(byte[] buffer, int offset, int count) => json.WriteBase64StringValue(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => json.WriteBase64StringValue(buffer);
}
