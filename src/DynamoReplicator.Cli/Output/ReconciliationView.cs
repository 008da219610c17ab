using System.Globalization;
using System.Text.Json;

namespace DynamoReplicator.Cli.Output;

/// <summary>Shows the progress of a <see cref="Reconciler"/>, with a bar on a terminal.</summary>
/// <param name="output">Receives the progress.</param>
/// <param name="title">The tables.</param>
internal sealed class ReconciliationView(VerbOutput output, string title) : ProgressView(output), IProgress<ReconciliationProgress>
{
    private const int BarLength = 20;

    private readonly Lock _lock = new();
    private ReconciliationProgress _latest;

    protected override string Line => $"{title}: {ProgressText.Of(Latest)}";

    protected override string LiveLine => $"{Bar(Latest)}{ProgressText.Of(Latest)}";

    private ReconciliationProgress Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest;
            }
        }
    }

    /// <summary>Called from several threads, not always in order. The highest progress is shown.</summary>
    public void Report(ReconciliationProgress value)
    {
        lock (_lock)
        {
            _latest = value.Items >= _latest.Items ? value : _latest;
        }
    }

    public Task<T> ShowAsync<T>(Func<IProgress<ReconciliationProgress>, CancellationToken, Task<T>> work, CancellationToken stop)
    {
        if (Output.HasLiveLine)
        {
            Output.WriteNote(title); // The live line has no room for it.
        }
        return ShowAsync(ending => work(this, ending), stop);
    }

    protected override void Write(Utf8JsonWriter json) => ProgressText.Write(json, title, Latest);

    /// <returns>Empty if the number of items is unknown.</returns>
    private static string Bar(ReconciliationProgress progress)
    {
        if (progress.ExpectedItems is not { } expected || expected == 0)
        {
            return "";
        }
        var share = Math.Min(1, (double)progress.Items / expected);
        var bar = new string('=', (int)(share * BarLength)).PadRight(BarLength);
        return string.Create(CultureInfo.InvariantCulture, $"[{bar}] {share * 100:0} % ");
    }
}
