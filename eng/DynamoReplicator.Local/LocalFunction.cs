using System.Globalization;

namespace DynamoReplicator.Local;

/// <summary>
/// A Lambda function that runs on this machine in a separate process. As in Lambda, the first event starts the process, later events reuse
/// it, and the next event starts it again after it has ended or timed out.
/// </summary>
public sealed class LocalFunction : IAsyncDisposable
{
    // The variables that any program needs. The developer's AWS settings must not reach the function.
    private static readonly string[] Inherited =
        ["PATH", "HOME", "USERPROFILE", "LANG", "TMPDIR", "TEMP", "TMP", "SystemRoot", "DOTNET_ROOT", "DOTNET_HOST_PATH",
            "DOTNET_ROLL_FORWARD"];

    private readonly LocalFunctionOptions _options;
    private readonly TimeProvider _time;
    private readonly ProcessOutput _output;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private Sandbox? _sandbox;
    private bool _disposed;

    /// <summary>Describes a function. The first event or <see cref="RestartAsync"/> starts its process.</summary>
    /// <param name="options">The function.</param>
    /// <param name="timeProvider">The clock of deadlines and timeouts. Default: the system's.</param>
    public LocalFunction(LocalFunctionOptions options, TimeProvider? timeProvider = null)
    {
        if (!File.Exists(options.Executable))
        {
            throw new ArgumentException($"'{options.Executable}' does not exist. Build the function first.", nameof(options));
        }

        _options = options;
        _time = timeProvider ?? TimeProvider.System;
        _output = new ProcessOutput(options.OnOutput);
    }

    /// <summary>The last 5,000 lines that all processes of the function wrote to stdout and stderr.</summary>
    public string Output => _output.Text;

    /// <summary>Whether a process of the function is running.</summary>
    public bool IsRunning => Volatile.Read(ref _sandbox) is { Process.Exited.IsCompleted: false };

    /// <summary>The running process, or null.</summary>
    public int? ProcessId => IsRunning ? Volatile.Read(ref _sandbox)?.Process.Id : null;

    /// <summary>The number of processes started so far.</summary>
    public int Starts { get; private set; }

    /// <summary>Invokes the function with an event. Starts its process first if none is running.</summary>
    /// <param name="payload">The event.</param>
    /// <param name="timeout">
    /// The time that the function has. Default: <see cref="LocalFunctionOptions.Timeout"/>. At its end the process is killed, as in Lambda.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The response or the error. The end of the process is an error (<c>Runtime.ExitError</c>).</returns>
    public async Task<InvocationResult> InvokeAsync(
        ReadOnlyMemory<byte> payload, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var sandbox = await RunningAsync(cancellationToken);
        var result = await sandbox.Api.InvokeAsync(payload, timeout ?? _options.Timeout, _options.Leeway, cancellationToken);
        if (result.ErrorType == "Sandbox.Timedout")
        {
            sandbox.Process.Kill();
        }

        return result;
    }

    /// <summary>Kills the function's process with SIGKILL. Its invocation fails.</summary>
    public void Kill() => Volatile.Read(ref _sandbox)?.Process.Kill();

    /// <summary>Kills the function's process if one is running, waits for its end, and starts another.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await EndAsync();
            Start();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Kills the function's process and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync();
        try
        {
            _disposed = true;
            await EndAsync();
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task<Sandbox> RunningAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_sandbox is { Process.Exited.IsCompleted: false } running)
            {
                return running;
            }

            await EndAsync();
            return Start();
        }
        finally
        {
            _changing.Release();
        }
    }

    private Sandbox Start()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // Each process has its own Runtime API, so that a request of a killed process cannot take the next process's event.
        var api = new LocalRuntimeApi(_options.Name, _time);
        var isAssembly = Path.GetExtension(_options.Executable) == ".dll";
        var executable = Path.GetFullPath(_options.Executable);
        var process = OwnedProcess.Start(
            isAssembly ? DotNet() : executable,
            isAssembly ? [executable] : [],
            Path.GetDirectoryName(executable)!,
            EnvironmentOf(api, executable),
            _output.Add);
        var sandbox = new Sandbox(api, process);
        Volatile.Write(ref _sandbox, sandbox);
        Starts++;
        return sandbox;
    }

    private async Task EndAsync()
    {
        if (_sandbox is { } sandbox)
        {
            await sandbox.DisposeAsync();
            Volatile.Write(ref _sandbox, null);
        }
    }

    private static string DotNet() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host)
            ? host
            : Command.Find("dotnet") ?? throw new InvalidOperationException("There is no 'dotnet' on the PATH to run the function with.");

    private Dictionary<string, string> EnvironmentOf(LocalRuntimeApi api, string executable)
    {
        var environment = new Dictionary<string, string>();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        environment["AWS_LAMBDA_RUNTIME_API"] = api.Endpoint;
        environment["AWS_LAMBDA_FUNCTION_NAME"] = _options.Name;
        environment["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST";
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = _options.MemorySizeInMB.ToString(CultureInfo.InvariantCulture);
        environment["AWS_LAMBDA_LOG_GROUP_NAME"] = $"/aws/lambda/{_options.Name}";
        environment["AWS_LAMBDA_LOG_STREAM_NAME"] = $"local/[$LATEST]{Guid.NewGuid():N}";
        environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
        environment["AWS_REGION"] = "us-east-1";
        environment["AWS_DEFAULT_REGION"] = "us-east-1";
        environment["LAMBDA_TASK_ROOT"] = Path.GetDirectoryName(executable)!;
        environment["_HANDLER"] = "bootstrap";
        environment["TZ"] = ":UTC";
        foreach (var (name, value) in _options.Environment)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <summary>A process of the function with its Runtime API.</summary>
    private sealed class Sandbox : IAsyncDisposable
    {
        private readonly Task _ended;

        public Sandbox(LocalRuntimeApi api, OwnedProcess process)
        {
            Api = api;
            Process = process;
            _ended = WatchAsync();
        }

        public LocalRuntimeApi Api { get; }

        public OwnedProcess Process { get; }

        public async ValueTask DisposeAsync()
        {
            await Process.DisposeAsync();
            await _ended;
            await Api.DisposeAsync();
        }

        private async Task WatchAsync()
        {
            var code = await Process.Exited;

            // A shell reports a signal as 128 plus its number.
            var how = code > 128 ? $"signal: {code - 128}" : $"exit status {code}";
            var said = Process.LastOutput is { Length: > 0 } output ? $". It wrote: {output}" : "";
            Api.FunctionEnded("Runtime.ExitError", $"Runtime exited with error: {how}{said}");
        }
    }
}
