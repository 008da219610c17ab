namespace DynamoReplicator.Buffers;

/// <summary>
/// The bytes of an invocation's event, in one piece. Lambda's runtime passes a stream over one array that holds the whole event, and that
/// array is used in place. A second array of 6 MB is a lot for a small function, and the pool would keep one per thread that returned it.
/// Any other stream is read into a rented array.
/// </summary>
internal sealed class EventBytes : IDisposable
{
    private const int FirstRead = 64 * 1024;

    private readonly PooledList<byte>? _rented;

    private EventBytes(ReadOnlyMemory<byte> inPlace) => Memory = inPlace;

    private EventBytes(PooledList<byte> rented)
    {
        _rented = rented;
        Memory = rented.Memory;
    }

    public ReadOnlyMemory<byte> Memory { get; }

    /// <summary>
    /// Returns the rest of the stream and moves the stream to its end. For a <see cref="MemoryStream"/>, the result is the stream's own
    /// array, which must not change while the result is in use.
    /// </summary>
    public static async ValueTask<EventBytes> ReadAsync(Stream stream) =>
        InPlace(stream) ?? new EventBytes(await CopyAsync(stream).ConfigureAwait(false));

    /// <summary>Does the same as <see cref="ReadAsync"/> for a synchronous caller.</summary>
    public static EventBytes Read(Stream stream) => InPlace(stream) ?? new EventBytes(Copy(stream));

    public void Dispose() => _rented?.Dispose();

    private static EventBytes? InPlace(Stream stream)
    {
        if (stream.GetType() != typeof(MemoryStream)) // A derived class may keep its bytes elsewhere.
        {
            return null;
        }
        var window = new Window();
        ((MemoryStream)stream).WriteTo(window); // Unlike GetBuffer, this also works for the runtime's stream.
        if (window.Seen.Length != stream.Length)
        {
            return null;
        }
        var left = window.Seen[(int)Math.Min(stream.Position, stream.Length)..];
        stream.Seek(0, SeekOrigin.End);
        return new EventBytes(left);
    }

    private static async Task<PooledList<byte>> CopyAsync(Stream stream)
    {
        var utf8 = RentFor(stream);
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

    private static PooledList<byte> Copy(Stream stream)
    {
        var utf8 = RentFor(stream);
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

    // The array has one spare byte, so that the read that finds the end needs no larger array.
    private static PooledList<byte> RentFor(Stream stream) =>
        new(stream.CanSeek ? (int)Math.Min(stream.Length - stream.Position + 1, Array.MaxLength) : FirstRead);

    /// <summary>
    /// Captures the array of the last write to it. A write of a span captures nothing. If there are several writes, the captured part is
    /// shorter than the stream, and the caller detects that.
    /// </summary>
    private sealed class Window : WriteOnlyStream
    {
        public ReadOnlyMemory<byte> Seen { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Seen = buffer.AsMemory(offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => Seen = default;
    }
}
