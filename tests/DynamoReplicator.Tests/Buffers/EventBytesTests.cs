using System.Runtime.InteropServices;
using DynamoReplicator.Buffers;

namespace DynamoReplicator.Tests.Buffers;

/// <summary>An event of 6 MB is in memory only once, because the runtime's own array is read.</summary>
public class EventBytesTests
{
    private static readonly byte[] Bytes = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public async Task The_array_of_the_runtime_s_stream_is_used_in_place()
    {
        using var stream = new MemoryStream(Bytes, writable: false);

        using var read = await EventBytes.ReadAsync(stream);

        ArrayOf(read).Should().BeSameAs(Bytes);
        read.Memory.ToArray().Should().Equal(Bytes);
        stream.Position.Should().Be(Bytes.Length, "it was read");
    }

    [Theory]
    [InlineData(0, new byte[] { 3, 4, 5, 6 })]
    [InlineData(3, new byte[] { 6 })]
    [InlineData(4, new byte[0])]
    [InlineData(100, new byte[0])]
    public async Task Part_of_an_array_is_read_from_the_stream_s_position(int position, byte[] expected)
    {
        using var stream = new MemoryStream(Bytes, 2, 4) { Position = position };

        using var read = await EventBytes.ReadAsync(stream);

        ArrayOf(read).Should().BeSameAs(Bytes);
        read.Memory.ToArray().Should().Equal(expected);
    }

    [Fact]
    public async Task A_stream_with_spare_capacity_ends_at_its_length()
    {
        using var stream = new MemoryStream(capacity: 1000);
        stream.Write(Bytes);
        stream.Position = 1;

        using var read = await EventBytes.ReadAsync(stream);

        ArrayOf(read).Should().BeSameAs(stream.GetBuffer());
        read.Memory.ToArray().Should().Equal(Bytes[1..]);
    }

    [Fact]
    public async Task A_class_derived_from_MemoryStream_is_read_as_a_stream()
    {
        using var stream = new Inverting(Bytes);

        using var read = await EventBytes.ReadAsync(stream);

        read.Memory.ToArray().Should().Equal(Bytes.Select(value => (byte)~value));
    }

    private static byte[] ArrayOf(EventBytes read)
    {
        MemoryMarshal.TryGetArray(read.Memory, out var segment).Should().BeTrue();
        return segment.Array!;
    }

    private sealed class Inverting(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(buffer.Span);
            foreach (ref var value in buffer.Span[..read])
            {
                value = (byte)~value;
            }
            return ValueTask.FromResult(read);
        }
    }
}
