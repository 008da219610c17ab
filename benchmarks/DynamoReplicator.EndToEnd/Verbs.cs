using System.CommandLine;
using System.CommandLine.Parsing;
using DynamoReplicator.Contenders;
using DynamoReplicator.EndToEnd.Batches;
using DynamoReplicator.EndToEnd.Concurrency;
using DynamoReplicator.EndToEnd.Reconciliation;
using DynamoReplicator.EndToEnd.Results;
using DynamoReplicator.EndToEnd.Start;

namespace DynamoReplicator.EndToEnd;

/// <summary>The command line: batches by default, tables with <c>--reconcile</c>, and cold starts with <c>start</c>.</summary>
internal static class Verbs
{
    private const string ResultsPath = "benchmarks/RESULTS.md";

    private static readonly Option<bool> Quick =
        new("--quick")
        {
            Description = "Runs few rounds after a short warm-up, for a first look. Prints the result and writes no file.",
            Recursive = true,
        };
    private static readonly Option<int> Rounds =
        new("--rounds") { Description = "Number of interleaved rounds.", DefaultValueFactory = _ => 15, Recursive = true };
    private static readonly Option<bool> Reconcile =
        new("--reconcile") { Description = "Measures backfill and verify with tables of growing size instead, against DynamoDB Local." };

    private static readonly Option<IReadOnlyList<Contender>> Only = new("--only")
    {
        Description =
            $"Compares only these contenders, separated by commas: {Selection.Names}. " +
            $"'{Selection.Throttled}' measures throttled replicas. " +
            $"The batch has {Selection.DefaultRecords:#,0} records unless --records is given. Prints the result and writes no file.",
        HelpName = "NAME,NAME,…",
        CustomParser = Selection.Parse,
    };

    private static readonly Option<int?> Records = new("--records")
    {
        Description = "Compares batches of this many records only. Prints the result and writes no file.",
    };

    public static RootCommand Root()
    {
        Rounds.Validators.Add(given => RequirePositive(given, given.GetValueOrDefault<int>()));
        Records.Validators.Add(given => RequirePositive(given, given.GetValueOrDefault<int?>() ?? 0));
        var root = new RootCommand("Compares the cost of replicating batches with the library and in other ways.")
        {
            Quick, Rounds, Only, Records, Reconcile, StartVerb(),
        };
        root.Validators.Add(given =>
        {
            if (given.GetValue(Reconcile) && (given.GetResult(Only) ?? given.GetResult(Records)) is not null)
            {
                given.AddError("--only and --records select a comparison of batches. Remove them, or remove --reconcile.");
            }
        });
        root.SetAction(async (arguments, _) =>
        {
            var isQuick = arguments.GetValue(Quick);
            var length = isQuick ? RunLength.Quick : RunLength.Full(arguments.GetValue(Rounds));
            if (arguments.GetValue(Reconcile))
            {
                await GrowTablesAsync(isQuick ? [2_000, 16_000] : [10_000, 50_000, 200_000], write: !isQuick);
            }
            else if (arguments.GetValue(Only) is [])
            {
                await MeasureThrottledAsync(length, write: false);
            }
            else if ((arguments.GetResult(Only) ?? arguments.GetResult(Records)) is not null)
            {
                await CompareSelectedAsync(
                    length, arguments.GetValue(Only) ?? Contender.All, arguments.GetValue(Records), isHeldToMarks: !isQuick);
            }
            else
            {
                await CompareBatchesAsync(length, write: !isQuick);
            }
            return 0;
        });
        return root;
    }

    private static void RequirePositive(OptionResult given, int number)
    {
        if (number < 1)
        {
            given.AddError($"{given.Option.Name} must be 1 or more.");
        }
    }

    private static Command StartVerb()
    {
        var functions = new Option<string[]>("--function")
        {
            Description =
                "Sample function as NAME=PROGRAM, once per way to compile it: native=…/bootstrap, ready-to-run=….dll, jit=….dll.",
            Required = true,
        };
        var start = new Command("start", "Times cold starts of the sample function under a local Runtime API.") { functions };
        start.SetAction(async (arguments, _) =>
        {
            var isQuick = arguments.GetValue(Quick);
            var named = arguments.GetValue(functions)!.Select(each => each.Split('=', 2)).Select(each => (each[0], each[1])).ToList();
            await CompareStartsAsync(named, isQuick ? 3 : arguments.GetValue(Rounds), write: !isQuick);
            return 0;
        });
        return start;
    }

    private static async Task CompareBatchesAsync(RunLength length, bool write)
    {
        using var small = Batch.OfRecords(100);
        using var medium = Batch.OfRecords(1_000);
        using var large = Batch.OfRecords(4_000);
        using var largest = Batch.Largest();
        var costs = await BatchComparison.RunAsync(length, [small, medium, large, largest], Contender.All);
        var ratios = BatchReport.Ratios(costs);
        Report("batches", $"{Rounded(length.Rounds)}\n\n{BatchReport.Markdown(costs)}\n{Lines(ratios, isHeldToMarks: write)}", write);
        if (write)
        {
            ResultsFile.Replace("README.md", "performance", BatchReport.Summary(ratios));
        }
        Report("concurrency", $"{Rounded(length.Rounds)}\n\n{await ConcurrencyExperiment.RunAsync(length, large)}", write);
        await MeasureThrottledAsync(length, write);
    }

    private static async Task MeasureThrottledAsync(RunLength length, bool write)
    {
        using var batch = Batch.OfRecords(Selection.DefaultRecords);
        var (markdown, ratios) = await ThrottledExperiment.RunAsync(length.Rounds, batch);
        Report("throttled",
            $"{Rounded(length.Rounds)} With limited tables, at most 5 rounds.\n\n{markdown}\n{Lines(ratios, isHeldToMarks: true)}", write);
    }

    private static async Task CompareSelectedAsync(RunLength length, IReadOnlyList<Contender> contenders, int? records, bool isHeldToMarks)
    {
        using var batch = Batch.OfRecords(records ?? Selection.DefaultRecords);
        var costs = await BatchComparison.RunAsync(length, [batch], contenders);
        var lines = Lines(BatchReport.Ratios(costs), isHeldToMarks, withSpread: true);
        Console.WriteLine($"{Rounded(length.Rounds)}\n\n{BatchReport.Markdown(costs)}\n{lines}");
    }

    private static async Task CompareStartsAsync(IReadOnlyList<(string, string)> functions, int rounds, bool write)
    {
        var comparison = await StartComparison.RunAsync(functions, rounds);
        Report("start", $"{Rounded(rounds)}\n\n{comparison.Markdown()}\n{Lines(comparison.Ratios(), isHeldToMarks: write)}", write);
    }

    private static async Task GrowTablesAsync(IReadOnlyList<int> sizes, bool write)
    {
        var growth = await ReconcileGrowth.RunAsync(sizes);
        Report("reconcile",
            $"One run, on {Machine.Description}.\n\n{growth.Markdown()}\n{Lines(growth.Ratios(), isHeldToMarks: write)}", write);
    }

    private static string Rounded(int rounds) => $"Medians of {rounds} interleaved rounds, on {Machine.Description}.";

    private static void Report(string section, string markdown, bool write)
    {
        Console.WriteLine(markdown);
        if (write)
        {
            ResultsFile.Replace(ResultsPath, section, markdown);
        }
    }

    /// <summary>A quick run measures code that is not warm yet, so its ratios have no targets.</summary>
    private static string Lines(IReadOnlyList<Ratio> ratios, bool isHeldToMarks, bool withSpread = false)
    {
        string[] marks = isHeldToMarks ? [.. ratios.Select(ratio => ratio.MarkLine).OfType<string>()] : [];
        var lines = ratios.Select(ratio => withSpread ? ratio.LineWithSpread : ratio.Line);
        return $"```text\n{string.Join('\n', lines.Concat(marks.Length > 0 ? ["", .. marks] : []))}\n```\n";
    }
}
