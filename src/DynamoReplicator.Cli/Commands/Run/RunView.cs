using System.Globalization;
using System.Text.Json;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.StreamReading;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Run;

/// <summary>Shows a run: the tables and the starting position, the counts while it lasts, and its totals.</summary>
internal sealed class RunView(VerbOutput output, RunOutline outline, Func<RunTotals> totals) : ProgressView(output)
{
    protected override string Line => Text(totals());

    public async Task ShowAsync(Func<CancellationToken, Task> run, CancellationToken stop)
    {
        Output.WriteNote($"replicating {outline.Source} to {string.Join(", ", outline.Replicas)}, {outline.Start}; press Ctrl-C to stop");
        Output.WriteJson("started", WriteOutline);
        try
        {
            await ShowAsync(
                async ending =>
                {
                    await run(ending);
                    return true;
                },
                stop);
        }
        finally
        {
            var total = totals();
            Output.WriteText(Summary(total));
            Output.WriteJson("summary", json => Write(json, total));
        }
    }

    protected override void Write(Utf8JsonWriter json) => Write(json, totals());

    private static string Text(RunTotals totals)
    {
        var parts = new List<string>
        {
            Quantity.Of(totals.Records, "record"),
            Quantity.Of(totals.Written, "write"),
            Count(totals.Superseded, "superseded"),
            totals.Lag is { } lag
                ? string.Create(CultureInfo.InvariantCulture, $"lag {Math.Max(0, lag.TotalSeconds):0.0} s")
                : "lag not yet known",
        };
        if (totals.Skipped > 0)
        {
            parts.Insert(3, Count(totals.Skipped, "skipped"));
        }
        if (totals.Failed > 0)
        {
            parts.Add(Count(totals.Failed, "failed"));
        }
        if (totals.Retries > 0)
        {
            parts.Add(Quantity.Of(totals.Retries, "retry", "retries"));
        }
        return string.Join(", ", parts);
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}");

    private static void Write(Utf8JsonWriter json, RunTotals totals)
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
    }

    private void WriteOutline(Utf8JsonWriter json)
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
    }

    private string Summary(RunTotals totals) =>
        string.Create(CultureInfo.InvariantCulture, $"stopped after {totals.Elapsed.TotalSeconds:0.0} s: {Text(totals)}") +
        (outline.CheckpointPath is { } path ? $"; the next run resumes from {path}" : "");
}
