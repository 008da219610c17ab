using System.Text;

namespace DynamoReplicator.Cli.Output;

/// <summary>Guards standard output and standard error when they are redirected to a file or another program.</summary>
internal static class StandardStreams
{
    /// <summary>
    /// Reports failed writes. .NET's own streams ignore a closed pipe, so <c>run</c> would continue without a reader, and other failures
    /// would look like a bug. A terminal is not changed.
    /// </summary>
    public static void Guard()
    {
        if (Console.IsOutputRedirected)
        {
            var output = OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(DescriptorStream.StandardOutput);
            Console.SetOut(WriterTo(new GuardedStream(output, error => throw Describe(error))));
        }
        if (Console.IsErrorRedirected)
        {
            // A failure of standard error cannot be reported anywhere.
            Console.SetError(WriterTo(new GuardedStream(Console.OpenStandardError(), _ => { })));
        }
    }

    internal static OutputException Describe(IOException error) => new(
        error is BrokenPipeException
            ? "The program that reads standard output has ended, so this one ends too."
            : $"Standard output cannot be written: {error.Message.TrimEnd('.')}.",
        error);

    private static StreamWriter WriterTo(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
