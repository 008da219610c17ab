using System.Text;
using DynamoReplicator.Local;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.LocalDemo;

/// <summary>Stands in for Lambda's event source mapping: reads the source's stream
/// from its beginning and invokes the function per batch.</summary>
internal sealed class Trigger(LocalFunction function, DemoTables tables, Progress progress)
{
    /// <summary>Runs until it is stopped, and then waits for the batch that the function is processing.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var client = tables.CreateStreamsClient();
        var options = new StreamPumpOptions
        {
            From = StartingPosition.TrimHorizon,
            // Every record of a Lambda event names its stream, but the records of GetRecords do not.
            RecordPrefix = Encoding.UTF8.GetBytes($"\"eventSourceARN\":\"{tables.EventSourceArn}\""),
            // A spectator should not wait longer.
            Backoff = new() { First = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromSeconds(1) },
            OnBatch = progress.TakeBatch,
            OnReadFailure = failure => progress.Note(failure.Reason),
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
