using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Output;

/// <summary>Asks the user for confirmation.</summary>
internal static class Confirmation
{
    /// <param name="isInteractive">Whether there is a terminal for the question.</param>
    /// <param name="input">The user's input.</param>
    /// <param name="output">Receives the question.</param>
    /// <param name="stop">Cancels the question.</param>
    /// <exception cref="CommandException">There is no terminal.</exception>
    /// <exception cref="OperationCanceledException">The question was canceled.</exception>
    public static async Task<bool> ConfirmAsync(bool isInteractive, TextReader input, TextWriter output, CancellationToken stop)
    {
        if (!isInteractive)
        {
            throw new CommandException("Confirmation needs a terminal. Pass --yes to proceed or --dry-run to preview.");
        }
        stop.ThrowIfCancellationRequested();
        await output.WriteAsync("Proceed? [y/N] ");
        try
        {
            // A read from a terminal cannot be canceled. It stays on a background thread, which ends with the process.
            var answer = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(stop);
            return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync(); // The next message starts on its own line.
            throw;
        }
    }
}
