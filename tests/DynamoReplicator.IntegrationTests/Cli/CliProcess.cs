using System.Diagnostics;
using System.Text;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs the tool in its own process, with arguments, environment variables, output, and signals.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "DynamoReplicator.Cli.dll");

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private CliProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
    }

    /// <summary>The program that runs the tool.</summary>
    public static string DotNet => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(
        host) == "dotnet" ? host : "dotnet";

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    public bool HasExited => _process.HasExited;

    /// <param name="server">The server that the environment variables point the AWS SDK to.</param>
    /// <param name="arguments">The arguments.</param>
    public static CliProcess Start(DynamoDBLocalServer server, params string[] arguments) =>
        Start(server, new Dictionary<string, string>(), arguments);

    /// <param name="server">The server that the environment variables point the AWS SDK to.</param>
    /// <param name="environment">More environment variables.</param>
    /// <param name="arguments">The arguments.</param>
    public static CliProcess Start(
        DynamoDBLocalServer server, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(server, environment, DotNet, [Program, .. arguments]);

    /// <summary>Runs another program of the repository.</summary>
    /// <param name="server">The server that the environment variables point the AWS SDK to.</param>
    /// <param name="environment">More environment variables.</param>
    /// <param name="assembly">The program's file.</param>
    /// <param name="arguments">The arguments.</param>
    public static CliProcess StartProgram(
        DynamoDBLocalServer server, IReadOnlyDictionary<string, string> environment, string assembly, params string[] arguments) =>
        Start(server, environment, DotNet, [assembly, .. arguments]);

    /// <summary>Runs the tool from a shell.</summary>
    /// <param name="server">The server that the environment variables point the AWS SDK to.</param>
    /// <param name="environment">More environment variables.</param>
    /// <param name="script">The script. <c>"$@"</c> is the tool with its arguments.</param>
    /// <param name="arguments">The arguments.</param>
    public static CliProcess StartInShell(
        DynamoDBLocalServer server, IReadOnlyDictionary<string, string> environment, string script, params string[] arguments) =>
        Start(server, environment, "sh", ["-c", script, "sh", DotNet, Program, .. arguments]);

    private static CliProcess Start(
        DynamoDBLocalServer server, IReadOnlyDictionary<string, string> environment, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in server.Local.EnvironmentVariables.Concat(environment))
        {
            start.Environment[name] = value;
        }
        var cli = new CliProcess(new Process { StartInfo = start });
        cli._process.Start();
        cli._process.BeginOutputReadLine();
        cli._process.BeginErrorReadLine();
        return cli;
    }

    /// <summary>Waits for a condition while the process runs.</summary>
    public Task UntilAsync(Func<Task<bool>> isSo, string what) => Poll.UntilAsync(
        async () =>
        {
            HasExited.Should().BeFalse("it must run until {0}; its output is: {1}{2}", what, Output, Errors);
            return await isSo();
        },
        what);

    public Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    /// <param name="names">Signals, such as <c>INT</c>. They are sent without a pause.</param>
    public async Task SignalAsync(params string[] names)
    {
        using var kill = Process.Start("sh", ["-c", string.Join("; ", names.Select(name => $"kill -{name} {_process.Id}"))]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Kills the process with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var late = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static void Add(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append(line is null ? "" : "\n");
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
