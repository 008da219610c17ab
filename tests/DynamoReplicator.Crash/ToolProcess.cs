using System.Diagnostics;
using DynamoReplicator.Local;

namespace DynamoReplicator.Crash;

/// <summary>The tool in its own process.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "DynamoReplicator.Cli.dll");

    private readonly OwnedProcess _process;

    private ToolProcess(OwnedProcess process) => _process = process;

    public bool HasExited => _process.Exited.IsCompleted;

    public string Output => _process.Output;

    /// <summary>The exit code.</summary>
    public Task<int> Exited => _process.Exited;

    public static ToolProcess Start(IEnumerable<string> arguments) =>
        new(OwnedProcess.Start("dotnet", [Program, .. arguments], AppContext.BaseDirectory));

    /// <summary>Kills the process after a random time.</summary>
    /// <returns>False if the process ended by itself.</returns>
    public async Task<bool> IsKilledAsync(Scene scene, TimeSpan longestLife)
    {
        await Task.WhenAny(scene.MomentAsync(longestLife), Exited);
        _process.Kill();
        const int killed = 128 + 9;
        return await Exited == killed;
    }

    /// <summary>Stops the process with SIGTERM.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await Exited;
    }

    /// <exception cref="InvalidOperationException">The exit code or the output was different.</exception>
    public async Task MustEndAsync(int code, string text)
    {
        if (await Exited is var found && (found != code || !Output.Contains(text, StringComparison.Ordinal)))
        {
            throw new InvalidOperationException(
                $"The tool should have ended with exit code {code} and the text '{text}', " +
                $"but it ended with {found} and this output: {Output}");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
