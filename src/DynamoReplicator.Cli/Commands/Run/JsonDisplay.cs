using System.Text.Json;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>
/// Writes one JSON object per line: <c>started</c>, <c>progress</c> every two seconds, and <c>summary</c>. Failures go to standard error.
/// </summary>
internal sealed class JsonDisplay(TextWriter output, TextWriter errors, TimeProvider time) : RunDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly TextWriter _output = TextWriter.Synchronized(output);
    private readonly TextWriter _errors = TextWriter.Synchronized(errors);

    public override void Begin(RunOutline outline) => Write("started", json =>
    {
        json.WriteString("source", outline.Source);
        json.WriteStartArray("replicas");
        foreach (var replica in outline.Replicas)
        {
            json.WriteStringValue(replica);
        }
        json.WriteEndArray();
        json.WriteString("stream", outline.StreamArn);
        json.WriteString("start", outline.Start);
        json.WriteString("checkpoint", outline.CheckpointPath);
    });

    public override void Warn(string message) => _errors.WriteLine(SafeText.Lines(message));

    public override async Task ShowAsync(Func<RunTotals> totals, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(end))
        {
            Write("progress", totals());
        }
    }

    public override void End(RunTotals totals, RunOutline outline) => Write("summary", totals);

    private void Write(string kind, RunTotals totals) => Write(kind, json =>
    {
        json.WriteNumber("records", totals.Records);
        json.WriteNumber("written", totals.Written);
        json.WriteNumber("superseded", totals.Superseded);
        json.WriteNumber("skipped", totals.Skipped);
        json.WriteNumber("failed", totals.Failed);
        json.WriteNumber("retries", totals.Retries);
        if (totals.Lag is { } lag)
        {
            json.WriteNumber("lagSeconds", Math.Round(lag.TotalSeconds, 3));
        }
        else
        {
            json.WriteNull("lagSeconds");
        }
        json.WriteNumber("elapsedSeconds", Math.Round(totals.Elapsed.TotalSeconds, 3));
    });

    private void Write(string kind, Action<Utf8JsonWriter> write)
    {
        _output.WriteLine(JsonLine.Of(kind, time.GetUtcNow(), write));
        _output.Flush();
    }
}
