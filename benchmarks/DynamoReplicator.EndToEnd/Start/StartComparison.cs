using System.Globalization;
using System.Text;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Results;

namespace DynamoReplicator.EndToEnd.Start;

/// <summary>
/// Compares cold starts of the sample function, compiled in different ways, with a usual event and with the largest one, interleaved.
/// </summary>
internal sealed class StartComparison
{
    private static readonly (string Name, byte[] Event)[] Events = [("100", SampleEvent.Of(100)), ("6MB", SampleEvent.Largest())];

    private readonly IReadOnlyList<(string Name, string Executable)> _functions;
    private readonly Dictionary<(string Event, string Function), Start> _starts = [];

    private StartComparison(IReadOnlyList<(string Name, string Executable)> functions) => _functions = functions;

    public static async Task<StartComparison> RunAsync(IReadOnlyList<(string Name, string Executable)> functions, int rounds)
    {
        var comparison = new StartComparison(functions);
        foreach (var (name, streamEvent) in Events)
        {
            Console.Error.WriteLine($"{name}: {rounds} rounds");
            var starts = functions.ToDictionary(function => function.Name, _ => new List<Start>());
            // The first start is not counted, because the files are not in the machine's cache yet.
            for (var round = -1; round < rounds; round++)
            {
                foreach (var function in functions)
                {
                    var start = await FunctionStart.MeasureAsync(function.Executable, streamEvent);
                    if (round >= 0)
                    {
                        starts[function.Name].Add(start);
                    }
                }
            }
            foreach (var function in functions)
            {
                comparison._starts[(name, function.Name)] = Start.MedianOf(starts[function.Name]);
            }
        }
        return comparison;
    }

    public IReadOnlyList<Ratio> Ratios()
    {
        var ratios = new List<Ratio>();
        foreach (var (name, _) in Events)
        {
            foreach (var (one, other) in new[] { ("native", "jit"), ("ready-to-run", "jit") })
            {
                if (Has(one) && Has(other))
                {
                    ratios.Add(new Ratio($"start {one}/{other} {name}", _starts[(name, one)].FirstWrite / _starts[(name, other)].FirstWrite,
                        one == "native" && name == "100" ? Mark.AtMost(0.1) : null));
                }
            }
        }
        if (Has("native"))
        {
            var largest = _starts[("6MB", "native")];
            ratios.Add(new Ratio(
                "peak memory of the native function in MiB, one event of 6MB", Mebibytes(largest.PeakOfFirst), Mark.AtMost(64)));
            ratios.Add(new Ratio(
                "peak memory of the native function in MiB, five events of 6MB", Mebibytes(largest.PeakOfFive), Mark.AtMost(64)));
        }
        return ratios;

        bool Has(string function) => _functions.Any(each => each.Name == function);
    }

    public string Markdown()
    {
        var text = new StringBuilder();
        text.AppendLine("| event | function | first write, ms | response, ms | CPU, ms | peak, MiB | after five, MiB |")
            .AppendLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (var (name, streamEvent) in Events)
        {
            foreach (var (function, _) in _functions)
            {
                var start = _starts[(name, function)];
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {SampleEvent.CountOf(streamEvent):#,0} records, {streamEvent.Length / 1e6:0.0} MB | {function} | " +
                    $"{start.FirstWrite:#,0} | {start.Responded:#,0} | {start.Cpu:#,0} | {Mebibytes(start.PeakOfFirst):0} | " +
                    $"{Mebibytes(start.PeakOfFive):0} |");
            }
        }
        return text.ToString();
    }

    private static double Mebibytes(double bytes) => bytes / (1024 * 1024);
}
