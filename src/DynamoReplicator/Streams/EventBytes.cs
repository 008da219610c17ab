namespace DynamoReplicator.Streams;

/// <summary>Takes an event's bytes from the stream that Lambda's runtime hands over, which has a known length: one rented buffer of that length takes it whole.</summary>
internal static class EventBytes
{
    private const int LengthIfUnknown = 64 * 1024;

    /// <summary>The rest of the stream, in a rented buffer that is the caller's to dispose.</summary>
    public static async Task<PooledList<byte>> ReadToEndAsync(Stream stream)
    {
        var utf8 = BufferFor(stream);
        try
        {
            while (await stream.ReadAsync(utf8.GetMemory()).ConfigureAwait(false) is var read and > 0)
            {
                utf8.Advance(read);
            }
            return utf8;
        }
        catch
        {
            utf8.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="ReadToEndAsync"/>, where only that can be called which does not wait.</summary>
    public static PooledList<byte> ReadToEnd(Stream stream)
    {
        var utf8 = BufferFor(stream);
        try
        {
            while (stream.Read(utf8.GetSpan()) is var read and > 0)
            {
                utf8.Advance(read);
            }
            return utf8;
        }
        catch
        {
            utf8.Dispose();
            throw;
        }
    }

    private static PooledList<byte> BufferFor(Stream stream) =>
        new(stream.CanSeek ? (int)Math.Min(stream.Length - stream.Position + 1, Array.MaxLength) : LengthIfUnknown);
}
