using System.Text;
using DynamoReplicator.Cli.StreamReading;
using DynamoReplicator.Local;

namespace DynamoReplicator.LocalDemo;

/// <summary>Plays Lambda's event source mapping: reads the master's stream from its beginning and invokes the function with it, batch by batch.</summary>
internal sealed class Trigger(LocalFunction function, DemoTables tables, Progress progress)
{
    /// <summary>Runs until it is stopped; a batch that is with the function then is waited for.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var client = tables.CreateStreamsClient();
        var options = new StreamPumpOptions
        {
            From = StartingPosition.TrimHorizon,
            // GetRecords does not say where its records are from; in an event of Lambda each does.
            RecordPrefix = Encoding.UTF8.GetBytes($"\"eventSourceARN\":\"{tables.EventSourceArn}\""),
            Backoff = new RetryBackoff { Longest = TimeSpan.FromSeconds(1) }, // Whoever looks on waits for no more.
            OnBatch = progress.TakeBatch,
            OnReadFailure = failure => progress.Note($"{failure.Operation}: {failure.Failure.Message}"),
        };
        await new StreamPump(client, tables.StreamArn, options, InvokeAsync).RunAsync(stop);
    }

    private async Task<BatchOutcome> InvokeAsync(ReadOnlyMemory<byte> utf8Event, CancellationToken abandon)
    {
        var result = await function.InvokeAsync(utf8Event, cancellationToken: abandon);
        return result.Succeeded
            ? new BatchOutcome(FunctionAnswer.FirstFailed(result.Response))
            : throw new InvalidOperationException($"{result.ErrorType}: {result.ErrorMessage}");
    }
}
