using System.Globalization;
using Amazon.Runtime;
using DynamoReplicator.Cli.StreamReading;
using DynamoReplicator.Crash;

const string Usage = """
    Kills what replicates (SIGKILL), at random moments, again and again, beside a live workload, and compares in the end.

      --kills N         how often each of the three is killed (default: 50)
      --seed S          where the dice begin (default: at random)
      --only NAME       one of them alone: function, run or backfill
      --function FILE   the published function; build.sh gives it
    """;

if (args.Contains("--help"))
{
    Console.WriteLine(Usage);
    return 0;
}
if (Mistake() is { } mistake)
{
    Console.Error.WriteLine($"{mistake}\n\n{Usage}");
    return 2;
}

var (kills, seed) = (Number("--kills") ?? 50, Number("--seed") ?? Random.Shared.Next(1_000_000));
var function = Value("--function")!;
var all = new (string Name, Func<Scene, Task<int>> Kill)[]
{
    ("function", scene => new FunctionCrashes(scene).RunAsync(kills)),
    ("run", scene => new RunCrashes(scene).RunAsync(kills)),
    ("backfill", scene => new BackfillCrashes(scene).RunAsync(kills)),
};
Console.WriteLine($"seed {seed}");
var lines = new List<string>();
var isWell = true;
try
{
    foreach (var (name, kill) in all.Where(crashes => Value("--only") is not { } only || only == crashes.Name))
    {
        await using var scene = await Scene.OpenAsync(name, function, seed);
        var count = await kill(scene);
        var (items, isIdentical) = await scene.CompareAsync();
        lines.Add($"{name}: {count} kills, {items} items: {(isIdentical ? "identical" : "NOT identical")} in {scene.Replicas.Count} replicas");
        isWell &= isIdentical;
    }
}
catch (Exception error) when (error is InvalidOperationException or StreamException or AmazonServiceException or HttpRequestException)
{
    lines.Add($"seed {seed}: {error.Message}");
    isWell = false;
}
lines.ForEach(Console.WriteLine);
return isWell ? 0 : 1;

string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : null;

int? Number(string name) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

string? Mistake()
{
    for (var at = 0; at < args.Length; at += 2)
    {
        var isNumber = args[at] is "--kills" or "--seed";
        if (!isNumber && args[at] is not ("--only" or "--function"))
        {
            return $"Not an option: {args[at]}.";
        }
        if (at + 1 == args.Length || (isNumber && !int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return $"{args[at]} needs a {(isNumber ? "number" : "value")}.";
        }
    }
    return Value("--function") is null ? "--function is missing: './build.sh crash' publishes the function and gives it."
        : Value("--only") is not (null or "function" or "run" or "backfill") ? "--only needs one of function, run and backfill."
        : null;
}
