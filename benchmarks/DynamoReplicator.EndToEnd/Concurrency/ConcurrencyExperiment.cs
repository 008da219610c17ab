using System.Globalization;
using System.Text;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Batches;
using DynamoReplicator.EndToEnd.Replica;

namespace DynamoReplicator.EndToEnd.Concurrency;

/// <summary>
/// Measures the benefit and the cost of more calls in flight, with a near replica, a far one, and one with too little write capacity.
/// </summary>
internal static class ConcurrencyExperiment
{
    private const int WritesPerSecond = 2_000;
    private static readonly int[] CallsInFlight = [4, 8, 16, 32, 64];

    public static async Task<string> RunAsync(RunLength length, Batch batch)
    {
        var text = new StringBuilder();
        await MeasureAsync("A replica that responds after 10 ms", TimeSpan.FromMilliseconds(10), null, length);
        await MeasureAsync("A replica that responds after 80 ms", TimeSpan.FromMilliseconds(80), null, length);
        // Each batch takes seconds here, so the compiler's share is negligible.
        await MeasureAsync(
            $"A replica that responds after 10 ms and accepts {WritesPerSecond:#,0} writes per second", TimeSpan.FromMilliseconds(10),
            WritesPerSecond, new RunLength(Math.Min(length.Rounds, 3), new WarmUp(1, default, UntilCompiled: false), RecordsPerTurn: 1));
        return text.ToString();

        async Task MeasureAsync(string title, TimeSpan delay, int? writesPerSecond, RunLength some)
        {
            await using var stub = await StubProcess.StartAsync(delay, writesPerSecond);
            var costs = await Interleaved.MeasureAsync(
                [.. CallsInFlight.Select(calls => new Entrant(Contender.Raw, batch, calls))], stub, some);
            text.AppendLine(CultureInfo.InvariantCulture, $"{title}:").AppendLine();
            text.AppendLine("| in flight | wall, ms | CPU, ms | allocated, KB | peak memory, MB | calls | of these throttled |")
                .AppendLine("|--:|--:|--:|--:|--:|--:|--:|");
            foreach (var (calls, cost) in CallsInFlight.Zip(costs.Select(Cost.MedianOf)))
            {
                text.AppendLine(
                    CultureInfo.InvariantCulture, $"| {calls} | {cost.Wall:#,0} | {cost.Cpu:#,0.0} | {cost.Allocated / 1e3:#,0} | "
                    + $"{cost.Peak / 1e6:#,0} | {cost.Calls:#,0} | {cost.Throttled:#,0} |");
            }
            text.AppendLine();
        }
    }
}
