using System.Globalization;
using System.Text;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Results;

namespace DynamoReplicator.EndToEnd.Batches;

/// <summary>Prints the comparison of batches.</summary>
internal static class BatchReport
{
    private const int ChartWidth = 40;

    public static IReadOnlyList<Ratio> Ratios(BatchCosts costs)
    {
        var ratios = new List<Ratio>();
        foreach (var batch in costs.Batches)
        {
            // The targets are set for 4,000 records.
            var isMark = batch.Name == "4000";
            Compare("cpu", cost => cost.Cpu, "idiomatic", "raw", Mark.AtLeast(6));
            Compare("cpu", cost => cost.Cpu, "per-record", "raw", Mark.AtLeast(20));
            Compare("wall", cost => cost.Wall, "idiomatic", "raw", Mark.AtLeast(3));
            Compare("cpu", cost => cost.Cpu, "raw", "floor", Mark.AtMost(1.2));
            Compare("cpu", cost => cost.Cpu, "typed", "raw", Mark.AtMost(1.15));
            Compare("cpu", cost => cost.Cpu, "typed-read", "raw", Mark.AtMost(1.6));
            Compare("cpu", cost => cost.Cpu, "idiomatic", "typed", Mark.AtLeast(5));
            Compare("cpu", cost => cost.Cpu, "typed-alone", "raw", mark: null);
            Compare("cpu", cost => cost.Cpu, "idiomatic-alone", "typed-alone", mark: null);
            Compare("cpu", cost => cost.Cpu, "idiomatic-bodies", "raw-bodies", Mark.AtLeast(40));
            Compare("allocated", cost => cost.Allocated, "idiomatic-calls", "raw-calls", Mark.AtLeast(1000));

            void Compare(string what, Func<Cost, double> figure, string one, string other, Mark? mark)
            {
                if (costs.Has(one) && costs.Has(other))
                {
                    var (value, low, high) = costs.RatioOf(batch.Name, one, other, figure);
                    ratios.Add(new Ratio($"{what} {one}/{other} {batch.Name}", value, isMark ? mark : null) { Spread = (low, high) });
                }
            }
        }
        if (costs.Has("raw") && Sized("4000") is { } large && Sized("1000") is { } medium)
        {
            var growth = costs.CpuPerThousand(large, "raw") / costs.CpuPerThousand(medium, "raw");
            ratios.Add(new Ratio("cpu per record raw 4000/1000", growth, Mark.AtMost(1.1)));
        }
        return ratios;

        Batch? Sized(string name) => costs.Batches.FirstOrDefault(batch => batch.Name == name);
    }

    public static string Markdown(BatchCosts costs)
    {
        var text = new StringBuilder();
        text.AppendLine("| contender | what it does |").AppendLine("|---|---|");
        foreach (var contender in costs.Contenders)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {contender.Name} | {contender.What} |");
        }
        foreach (var batch in costs.Batches)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"### {batch.Records:#,0} records, {batch.Length / 1e6:0.0} MB")
                .AppendLine();
            text.AppendLine("| contender | wall, ms | CPU, ms | allocated, KB | peak memory, MB | calls |")
                .AppendLine("|---|--:|--:|--:|--:|--:|");
            foreach (var contender in costs.Contenders)
            {
                var cost = costs[batch.Name, contender.Name];
                text.AppendLine(
                    CultureInfo.InvariantCulture, $"| {contender.Name} | {cost.Wall:#,0.0} | {cost.Cpu:#,0.0} | "
                    + $"{cost.Allocated / 1e3:#,0} | {cost.Peak / 1e6:#,0} | {cost.Calls:#,0} |");
            }
        }
        return text.AppendLine().Append(Chart(costs)).ToString();
    }

    /// <summary>Returns the README's table. It has ratios only, because they carry over from machine to machine.</summary>
    public static string Summary(IReadOnlyList<Ratio> ratios)
    {
        return $"""
            | 4,000 records, 32 calls in flight | ratio |
            |---|--:|
            | CPU: deserialize, convert and `BatchWriteItemAsync` / this library | {Of("cpu idiomatic/raw 4000")} |
            | CPU: a call for every record / this library | {Of("cpu per-record/raw 4000")} |
            | CPU: this library / the same calls with bodies created beforehand | {Of("cpu raw/floor 4000")} |
            | wall time: deserialize, convert and `BatchWriteItemAsync` / this library | {Of("wall idiomatic/raw 4000")} |
            | CPU before the network: the same / this library | {Of("cpu idiomatic-bodies/raw-bodies 4000")} |
            | bytes allocated before the calls: the same / this library | {Of("allocated idiomatic-calls/raw-calls 4000")} |
            """;

        string Of(string name) => ratios.First(ratio => ratio.Name == name).Text;
    }

    private static string Chart(BatchCosts costs)
    {
        var text = new StringBuilder().AppendLine("CPU per 1,000 records against the batch's size:").AppendLine().AppendLine("```text");
        var contenders = costs.Contenders.Intersect(Contender.Batches).ToList();
        if (contenders.Count == 0)
        {
            return "";
        }
        var most = contenders.Max(contender => costs.Batches.Max(batch => costs.CpuPerThousand(batch, contender.Name)));
        foreach (var contender in contenders)
        {
            foreach (var batch in costs.Batches)
            {
                var cpu = costs.CpuPerThousand(batch, contender.Name);
                var bar = new string('█', Math.Max(1, (int)Math.Round(ChartWidth * cpu / most)));
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"{(batch == costs.Batches[0] ? contender.Name : ""),-16} {batch.Name,5} {cpu,7:0.0} ms {bar}");
            }
        }
        return text.AppendLine("```").ToString();
    }
}
