using DynamoReplicator.Aws;

namespace DynamoReplicator.Tests.Aws;

/// <summary>Large responses are received into memory that is used again.</summary>
public sealed class PooledContentTests
{
    [Fact]
    public async Task A_response_is_received_in_full_with_its_headers()
    {
        var bytes = new byte[100_000];
        Random.Shared.NextBytes(bytes);
        using var content = new StreamContent(new Trickle(bytes)) { Headers = { { "Content-Type", "application/x-amz-json-1.0" } } };

        using var received = await PooledContent.ReceiveAsync(content, bytes.Length, default);

        (await received.ReadAsByteArrayAsync()).Should().Equal(bytes);
        received.Headers.ContentType!.MediaType.Should().Be("application/x-amz-json-1.0");
        received.Headers.ContentLength.Should().Be(bytes.Length);
    }

    [Fact]
    public async Task A_response_that_ends_early_is_an_error_that_is_retried()
    {
        using var content = new StreamContent(new Trickle(new byte[70_000]));

        var receive = () => PooledContent.ReceiveAsync(content, 70_001, default);

        await receive.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Content_cannot_be_read_after_its_memory_was_returned()
    {
        using var content = new ByteArrayContent(new byte[70_000]);
        var received = await PooledContent.ReceiveAsync(content, 70_000, default);
        received.Dispose();
        received.Dispose();

        await received.Invoking(disposed => disposed.ReadAsStreamAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    /// <summary>Returns a few bytes per read.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1_000)], cancellationToken);
    }
}
