using System.ComponentModel;
using System.Diagnostics;

namespace DynamoReplicator.Local;

/// <summary>A child process that does not outlive this one, however this one ends.</summary>
/// <remarks>
/// On Unix a shell watches a pipe whose other end only this process holds, and then becomes the child (<c>exec</c>, so the
/// process id, the signals and the exit code are the child's own). When this process ends, by SIGKILL too, the pipe closes
/// and the watcher kills the child. On Windows the child is started as it is, and ends with Ctrl-C or on disposal.
/// </remarks>
internal sealed class OwnedProcess : IAsyncDisposable
{
    // Ctrl-C in a terminal reaches every process of the group: the child ignores it, so that its owner decides when it ends.
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

    /// <summary>Completes with the exit code when the process has ended and all its output was read.</summary>
    public Task<int> Exited { get; }

    /// <summary>What the process wrote to stdout and stderr so far, in the order it arrived.</summary>
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

    /// <summary>Ends the process at once (SIGKILL); nothing happens if it has ended.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or was disposed, meanwhile: what was asked for.
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
            // Lets the watcher go: it waits for this pipe.
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The watcher is gone already.
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
