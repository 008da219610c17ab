using System.Globalization;
using System.Text;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Batches;
using DynamoReplicator.EndToEnd.Replica;

namespace DynamoReplicator.EndToEnd.Concurrency;

/// <summary>
/// Measures the benefit and the cost of more calls in flight, with a near replica and a far one.
/// </summary>
internal static class ConcurrencyExperiment
{
    private static readonly int[] CallsInFlight = [4, 8, 16, 32, 64];

    public static async Task<string> RunAsync(RunLength length, Batch batch)
    {
        var text = new StringBuilder();
        await MeasureAsync("A replica that responds after 10 ms", TimeSpan.FromMilliseconds(10));
        await MeasureAsync("A replica that responds after 80 ms", TimeSpan.FromMilliseconds(80));
        return text.ToString();

        async Task MeasureAsync(string title, TimeSpan delay)
        {
            await using var stub = await StubProcess.StartAsync(delay);
            var costs = await Interleaved.MeasureAsync(
                [.. CallsInFlight.Select(calls => new Entrant(Contender.Raw, batch, calls))], stub, length);
            text.AppendLine(CultureInfo.InvariantCulture, $"{title}:").AppendLine();
            text.Append(Table(CallsInFlight.Select(calls => $"{calls}").Zip(costs.Select(Cost.MedianOf))));
            text.AppendLine();
        }
    }

    public static string Table(IEnumerable<(string CallsInFlight, Cost Cost)> rows)
    {
        var text = new StringBuilder("| in flight | wall, ms | CPU, ms | allocated, KB | peak memory, MB | calls | of these throttled |\n")
            .AppendLine("|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (calls, cost) in rows)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture, $"| {calls} | {cost.Wall:#,0} | {cost.Cpu:#,0.0} | {cost.Allocated / 1e3:#,0} | "
                + $"{cost.Peak / 1e6:#,0} | {cost.Calls:#,0} | {cost.Throttled:#,0} |");
        }
        return text.ToString();
    }
}
