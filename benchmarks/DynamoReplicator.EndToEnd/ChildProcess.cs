using System.Diagnostics;

namespace DynamoReplicator.EndToEnd;

/// <summary>
/// Another process of this program. It reads requests and writes responses, one per line. It ends when its input ends, so it does not
/// outlive this process.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>The access key ID and the secret access key of every child. No service checks them.</summary>
    public const string AccessKey = "benchmark";

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
        // All contenders get their credentials as the SDK does by default.
        start.Environment["AWS_ACCESS_KEY_ID"] = AccessKey;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = AccessKey;
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        return new ChildProcess(Process.Start(start)!);
    }

    public async Task<string> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadLineAsync();
    }

    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException(
            $"A child process ended early: {string.Join(' ', _process.StartInfo.ArgumentList.Skip(1))}.");

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process has already ended.
        }
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
