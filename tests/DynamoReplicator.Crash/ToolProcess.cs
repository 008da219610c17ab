using System.Diagnostics;
using DynamoReplicator.Local;

namespace DynamoReplicator.Crash;

/// <summary>The tool as a process of its own.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "DynamoReplicator.Cli.dll");

    private readonly OwnedProcess _process;

    private ToolProcess(OwnedProcess process) => _process = process;

    public bool HasExited => _process.Exited.IsCompleted;

    public string Output => _process.Output;

    /// <summary>The exit code.</summary>
    public Task<int> Exited => _process.Exited;

    public static ToolProcess Start(IEnumerable<string> arguments) => new(OwnedProcess.Start("dotnet", [Program, .. arguments], AppContext.BaseDirectory));

    /// <summary>Lets it live for a moment at random, and kills it.</summary>
    /// <returns>False when it had come to its end by itself.</returns>
    public async Task<bool> IsKilledAsync(Scene scene, TimeSpan longestLife)
    {
        await Task.WhenAny(scene.MomentAsync(longestLife), Exited);
        _process.Kill();
        const int killed = 128 + 9;
        return await Exited == killed;
    }

    /// <summary>Asks it to end in good order.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        return await Exited;
    }

    /// <exception cref="InvalidOperationException">It ended otherwise.</exception>
    public async Task MustEndAsync(int code, string saying)
    {
        if (await Exited is var found && (found != code || !Output.Contains(saying, StringComparison.Ordinal)))
        {
            throw new InvalidOperationException($"The tool was to end with {code}, saying '{saying}'; it ended with {found}, saying: {Output}");
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
