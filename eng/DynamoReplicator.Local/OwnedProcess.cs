using System.ComponentModel;
using System.Diagnostics;

namespace DynamoReplicator.Local;

/// <summary>A child process that ends with this process, even if this process is killed.</summary>
/// <remarks>
/// On Unix, a shell starts a watcher and then becomes the child (<c>exec</c>), so the process ID, the signals and the exit code are the
/// child's own. The watcher reads a pipe whose other end only this process holds. When this process ends, even by SIGKILL, the pipe closes
/// and the watcher kills the child. On Windows, the child is started directly, and ends with Ctrl-C or on disposal.
/// </remarks>
internal sealed class OwnedProcess : IAsyncDisposable
{
    // Ctrl-C in a terminal reaches every process of the group. The child ignores it, so that its owner can stop it in order.
    private const string WatchThenBecomeTheChild =
        """
        trap '' INT
        child=$$
        exec 3<&0
        { read -r _ <&3; kill -9 "$child"; } </dev/null >/dev/null 2>&1 &
        exec 3<&-
        exec "$@" </dev/null
        """;

    private readonly Process _process;
    private readonly ProcessOutput _output;

    private OwnedProcess(Process process, ProcessOutput output)
    {
        _process = process;
        _output = output;
        Id = process.Id;
        Exited = WaitAsync();
    }

    public int Id { get; }

    /// <summary>Completes with the exit code when the process has ended and all of its output has been read.</summary>
    public Task<int> Exited { get; }

    /// <summary>The lines that the process wrote to stdout and stderr so far, in the order of their arrival.</summary>
    public string Output => _output.Text;

    /// <summary>The end of <see cref="Output"/>, for error messages.</summary>
    public string LastOutput => _output.Last(20);

    /// <exception cref="InvalidOperationException">The program could not be started.</exception>
    public static OwnedProcess Start(
        string program,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string>? environment = null,
        Action<string>? onLine = null)
    {
        var start = OperatingSystem.IsWindows() ? Plain(program) : Watched(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.WorkingDirectory = workingDirectory;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        var process = new Process { StartInfo = start };
        var output = new ProcessOutput(onLine);
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            throw new InvalidOperationException($"Could not start '{program}': {e.Message}", e);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new OwnedProcess(process, output);
    }

    /// <summary>Kills the process with SIGKILL. Does nothing if it has ended.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // The process has ended or was disposed meanwhile, which is the intended result.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        var code = _process.ExitCode;
        try
        {
            // The watcher waits for this pipe and ends.
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The watcher has already ended.
        }

        return code;
    }

    private static ProcessStartInfo Plain(string program) => new(program) { CreateNoWindow = true };

    private static ProcessStartInfo Watched(string program)
    {
        var start = new ProcessStartInfo("/bin/sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(WatchThenBecomeTheChild);
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        return start;
    }
}
