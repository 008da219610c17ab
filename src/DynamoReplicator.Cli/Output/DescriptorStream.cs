using System.Runtime.InteropServices;
using DynamoReplicator.Buffers;

namespace DynamoReplicator.Cli.Output;

/// <summary>Writes to a file descriptor of a Unix process. Unlike .NET's console stream, it reports a closed pipe.</summary>
internal sealed class DescriptorStream(int descriptor) : WriteOnlyStream
{
    public const int StandardOutput = 1;

    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private const short Writable = 4;

    private static int TryAgain => OperatingSystem.IsLinux() ? 11 : 35;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = Write(descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            var error = Marshal.GetLastPInvokeError();
            if (error == TryAgain)
            {
                // Another process that shares the descriptor made it non-blocking.
                var wait = new PollRequest { Descriptor = descriptor, Events = Writable };
                _ = Poll(ref wait, 1, -1);
            }
            else if (error != Interrupted)
            {
                var message = Marshal.GetPInvokeErrorMessage(error);
                throw error == BrokenPipe ? new BrokenPipeException(message) : new IOException(message);
            }
        }
    }

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Write(int descriptor, in byte buffer, nint count);

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Poll(ref PollRequest requests, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
