using DynamoReplicator.Buffers;

namespace DynamoReplicator.Cli.Output;

/// <summary>A writable stream that passes failures to a handler instead of the writer.</summary>
internal sealed class GuardedStream(Stream stream, Action<IOException> onFailure) : WriteOnlyStream
{
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            stream.Write(buffer);
        }
        catch (IOException error)
        {
            onFailure(error);
        }
    }

    public override void Flush()
    {
        try
        {
            stream.Flush();
        }
        catch (IOException error)
        {
            onFailure(error);
        }
    }
}
