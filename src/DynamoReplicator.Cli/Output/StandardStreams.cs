using System.Text;

namespace DynamoReplicator.Cli.Output;

/// <summary>Standard output and standard error, where they lead to a file or to another program.</summary>
internal static class StandardStreams
{
    /// <summary>
    /// Makes failed writes noticed and described. .NET's own streams ignore that the reader of a pipe is gone, so <c>run</c> would go on
    /// unseen; other failures would look like a defect of the program. A terminal is left alone.
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
            // What cannot be written to standard error can be reported nowhere.
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
