using System.Globalization;
using Spectre.Console;

namespace DynamoReplicator.LocalDemo;

/// <summary>Shows the progress: a live table in a terminal, or one line every other second elsewhere.</summary>
internal static class ProgressView
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs until it is stopped, then shows the last state.</summary>
    public static Task ShowAsync(Progress progress, TimeProvider time, CancellationToken stop) =>
        AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true } && !Console.IsOutputRedirected
            ? ShowTableAsync(progress, time, stop)
            : EveryAsync(LineInterval, time, () => Console.WriteLine(Line(progress)), stop);

    /// <summary>Formats the state as one line of text.</summary>
    public static string Line(Progress progress) =>
        Invariant($"{progress.Elapsed.TotalSeconds,5:F1} s  {progress.Phase}: {progress.Replicated} of {progress.Changes} changes ")
        + Invariant($"replicated in {progress.Batches} batches{Troubles(progress)}")
        + string.Concat(progress.Accounts().Select(replica =>
            Invariant($"; {replica.Replica} {replica.Account.Written} written, {replica.Account.Superseded} superseded, ")
            + $"lag {Lag(replica.Account.Lag)}"));

    public static string Lag(TimeSpan? lag) => lag is { } known ? Invariant($"{known.TotalSeconds:F2} s") : "-";

    private static string Troubles(Progress progress) =>
        (progress.Retries > 0 ? $", {progress.Retries} of them delivered again" : "")
            + (progress.Trouble is { } trouble ? $" ({trouble})" : "");

    private static Task ShowTableAsync(Progress progress, TimeProvider time, CancellationToken stop) =>
        AnsiConsole.Live(TableOf(progress))
            .StartAsync(display => EveryAsync(Frame, time, () => display.UpdateTarget(TableOf(progress)), stop));

    private static Table TableOf(Progress progress)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("", "records", "written", "superseded", "failed", "lag", "worst lag");
        for (var column = 1; column < table.Columns.Count; column++)
        {
            table.Columns[column].RightAligned().Width(11);
        }

        Row($"source  {DemoTables.SourceAddress}", Number(progress.Changes));
        foreach (var (replica, account) in progress.Accounts())
        {
            Row(
                $"replica {replica}",
                Number(progress.Replicated),
                Number(account.Written),
                Number(account.Superseded),
                Number(account.Failed),
                Lag(account.Lag),
                Lag(account.Lag is null ? null : account.WorstLag));
        }

        return table.Caption(Markup.Escape(
            Invariant($"{progress.Elapsed.TotalSeconds:F0} s, {progress.Phase}, {progress.Batches} batches{Troubles(progress)}")));

        void Row(params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(cell))]);
    }

    private static async Task EveryAsync(TimeSpan interval, TimeProvider time, Action show, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                show();
            }
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            show();
        }
    }

    private static string Number(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
