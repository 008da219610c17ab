using System.Runtime.InteropServices;
using System.Text;
using DynamoReplicator.IntegrationTests.Support;
using Microsoft.Win32.SafeHandles;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>A terminal for the tool, whose screen a test can read. Works only on Linux and macOS.</summary>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    private const int Columns = 120;
    private const int Rows = 8;
    private const int ReadWrite = 2;

    private readonly FileStream _terminal;
    private readonly StringBuilder _written = new();
    private readonly Task _reading;
    private readonly CliProcess _process;

    private PseudoTerminal(FileStream terminal, CliProcess process)
    {
        _terminal = terminal;
        _process = process;
        _reading = ReadAsync();
    }

    public CliProcess Process => _process;

    /// <summary>Everything that was written to the terminal.</summary>
    public string Written
    {
        get
        {
            lock (_written)
            {
                return _written.ToString();
            }
        }
    }

    /// <summary>The lines on the screen, including those that have scrolled out.</summary>
    public IReadOnlyList<string> Lines => TerminalScreen.Showing(Written, Columns, Rows).Lines;

    /// <summary>Starts the tool on a terminal that already shows some lines.</summary>
    /// <param name="server">The server that the environment variables point the AWS SDK to.</param>
    /// <param name="before">The lines, which the tool must leave alone.</param>
    /// <param name="arguments">The arguments.</param>
    public static PseudoTerminal Start(DynamoDBLocalServer server, string[] before, params string[] arguments) =>
        Start(server, before, new Dictionary<string, string> { ["TERM"] = "xterm-256color" }, arguments);

    /// <summary>Starts the tool on a terminal that already shows some lines.</summary>
    /// <param name="server">The server that the environment variables point the AWS SDK to.</param>
    /// <param name="before">The lines, which the tool must leave alone.</param>
    /// <param name="environment">More environment variables, such as the kind of terminal.</param>
    /// <param name="arguments">The arguments.</param>
    public static PseudoTerminal Start(
        DynamoDBLocalServer server, string[] before, Dictionary<string, string> environment, params string[] arguments)
    {
        var descriptor = OpenTerminal(ReadWrite);
        (descriptor >= 0 && Grant(descriptor) == 0 && Unlock(descriptor) == 0).Should().BeTrue(
            "a pseudo-terminal is needed: {0}", Marshal.GetLastPInvokeErrorMessage());
        var name = Marshal.PtrToStringUTF8(NameOf(descriptor))!;
        var terminal = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        var echo = string.Concat(before.Select(line => $"echo '{line}'; "));
        var script = $"exec <{name} >{name} 2>&1; stty cols {Columns} rows {Rows}; {echo}exec \"$@\"";
        return new PseudoTerminal(terminal, CliProcess.StartInShell(server, environment, script, arguments));
    }

    public Task UntilAsync(Func<string, bool> isSo, string what) => _process.UntilAsync(() => isSo(Written), what);

    /// <returns>The exit code, after all output has been read.</returns>
    public async Task<int> ExitAsync()
    {
        var exitCode = await _process.ExitAsync();
        await _reading;
        return exitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _reading;
        await _terminal.DisposeAsync();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4096];
        var decoder = Encoding.UTF8.GetDecoder();
        try
        {
            while (await Task.Run(() => _terminal.Read(buffer)) is > 0 and var count)
            {
                var letters = new char[count];
                var decoded = decoder.GetChars(buffer.AsSpan(0, count), letters, flush: false);
                lock (_written)
                {
                    _written.Append(letters, 0, decoded);
                }
            }
        }
        catch (IOException)
        {
            // No process has the terminal open any more.
        }
    }

    [DllImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenTerminal(int flags);

    [DllImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Grant(int descriptor);

    [DllImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unlock(int descriptor);

    [DllImport("libc", EntryPoint = "ptsname", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint NameOf(int descriptor);
}
