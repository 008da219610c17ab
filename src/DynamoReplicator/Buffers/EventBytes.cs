namespace DynamoReplicator.Buffers;

/// <summary>
/// The bytes of an invocation's event, in one piece. Lambda's runtime hands over a stream of an array that holds them all: they are used where they are, since a second
/// array of 6 MB is much for a small function, and the pool would keep one for every thread that returned it. Any other stream is read into a rented array.
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

    /// <summary>What is left in the stream, which is at its end afterwards. Of a <see cref="MemoryStream"/> it is the stream's own array, which must not change while it is used.</summary>
    public static async ValueTask<EventBytes> ReadAsync(Stream stream) => InPlace(stream) ?? new EventBytes(await CopyAsync(stream).ConfigureAwait(false));

    /// <summary>As <see cref="ReadAsync"/>, for a caller that cannot wait otherwise.</summary>
    public static EventBytes Read(Stream stream) => InPlace(stream) ?? new EventBytes(Copy(stream));

    public void Dispose() => _rented?.Dispose();

    private static EventBytes? InPlace(Stream stream)
    {
        if (stream.GetType() != typeof(MemoryStream)) // A derived one may have its bytes anywhere.
        {
            return null;
        }
        var window = new Window();
        ((MemoryStream)stream).WriteTo(window); // Unlike GetBuffer, it works for the runtime's stream too.
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

    // One byte more than there are, so that the read that finds the end needs no larger array.
    private static PooledList<byte> RentFor(Stream stream) => new(stream.CanSeek ? (int)Math.Min(stream.Length - stream.Position + 1, Array.MaxLength) : FirstRead);

    /// <summary>Sees the array that is written to it from. A span shows none, and of several writes it keeps the last, which is not the whole.</summary>
    private sealed class Window : WriteOnlyStream
    {
        public ReadOnlyMemory<byte> Seen { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Seen = buffer.AsMemory(offset, count);

        public override void Write(ReadOnlySpan<byte> buffer) => Seen = default;
    }
}
