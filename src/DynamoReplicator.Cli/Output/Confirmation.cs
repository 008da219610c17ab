using DynamoReplicator.Cli.CommandLine;

namespace DynamoReplicator.Cli.Output;

/// <summary>Asks a person whether to go on.</summary>
internal static class Confirmation
{
    /// <param name="isInteractive">Whether there is a terminal to ask at.</param>
    /// <param name="input">What is typed.</param>
    /// <param name="output">Where to ask.</param>
    /// <param name="stop">Ends the question without an answer.</param>
    /// <exception cref="CommandException">There is nobody to ask.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<bool> ConfirmAsync(bool isInteractive, TextReader input, TextWriter output, CancellationToken stop)
    {
        if (!isInteractive)
        {
            throw new CommandException(
                "There is nobody to ask whether to do this. Give --yes to have it done, or --dry-run to see what it would be.");
        }
        stop.ThrowIfCancellationRequested();
        await output.WriteAsync("Do this? [y/N] ");
        try
        {
            // A read from a terminal cannot be cancelled. It is left behind on a background thread, which ends with the process.
            var answer = await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(stop);
            return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
        }
        catch (OperationCanceledException)
        {
            await output.WriteLineAsync(); // What is said next does not belong to the question.
            throw;
        }
    }
}
