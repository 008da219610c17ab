using System.Buffers;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace DynamoReplicator.Aws;

/// <summary>
/// A response as bytes. Pages of items are DynamoDB JSON, which is written to the replica unchanged, so no attribute values are created.
/// </summary>
internal sealed class RawResponse : AmazonWebServiceResponse
{
    /// <summary>A response may announce any length.</summary>
    private const long MaxFirstArray = 32 * 1024 * 1024;

    private byte[]? _rented;

    public ReadOnlyMemory<byte> Body { get; private init; }

    /// <param name="stream">The response's bytes.</param>
    /// <param name="announcedLength">The length by its header, or -1.</param>
    /// <param name="isPooled">Whether to rent the memory. <see cref="ReturnBody"/> returns it.</param>
    public static RawResponse Read(Stream stream, long announcedLength, bool isPooled)
    {
        // The last read finds the end, and needs a byte of space.
        var size = (int)Math.Clamp(announcedLength + 1, 256, MaxFirstArray);
        var bytes = isPooled ? ArrayPool<byte>.Shared.Rent(size) : new byte[size];
        var length = 0;
        for (int read; (read = stream.Read(bytes, length, bytes.Length - length)) > 0;)
        {
            length += read;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, bytes.Length * 2); // No announced length, or a wrong one: nothing that DynamoDB sends.
            }
        }
        return new RawResponse { _rented = isPooled ? bytes : null, Body = bytes.AsMemory(0, length) };
    }

    /// <summary>Returns the body to the pool of arrays. Without this call, it is collected like any other array.</summary>
    public void ReturnBody()
    {
        if (Interlocked.Exchange(ref _rented, null) is { } bytes)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}

/// <summary>Returns the response's bytes. The SDK parses errors.</summary>
/// <param name="errors">Parses errors.</param>
/// <param name="isPooled">Whether responses are in rented memory, which their reader should return.</param>
internal sealed class RawResponseUnmarshaller(JsonResponseUnmarshaller errors, bool isPooled = false) : JsonResponseUnmarshaller
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) =>
        RawResponse.Read(input.Stream, input.ResponseData.ContentLength, isPooled);

    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext input, Exception innerException, System.Net.HttpStatusCode statusCode) =>
        errors.UnmarshallException(input, innerException, statusCode);
}
