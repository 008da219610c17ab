using System.Globalization;
using Amazon.Runtime;
using DynamoReplicator.Crash;
using DynamoReplicator.StreamReading;
using DynamoReplicator.TestSupport;

const string Usage = """
    Repeatedly kills replicating processes with SIGKILL at random times during a live workload, and compares the tables at the end.

      --kills N         Number of kills of each of the three (default: 50).
      --seed S          Seed of the random numbers (default: TEST_SEED, or random).
      --only NAME       Kills only one of them: function, run, or backfill.
      --function FILE   Path of the published function. build.sh sets it.
    """;

if (args.Contains("--help"))
{
    Console.WriteLine(Usage);
    return 0;
}
if (FirstError() is { } invalid)
{
    Console.Error.WriteLine($"{invalid}\n\n{Usage}");
    return 2;
}

var (kills, seed) = (Number("--kills") ?? 50, Number("--seed") ?? TestSeed.Value);
var function = Value("--function")!;
var all = new (string Name, Func<Scene, Task<int>> Kill)[]
{
    ("function", scene => new FunctionCrashes(scene).RunAsync(kills)),
    ("run", scene => new RunCrashes(scene).RunAsync(kills)),
    ("backfill", scene => new BackfillCrashes(scene).RunAsync(kills)),
};
Console.WriteLine($"seed {seed}");
var lines = new List<string>();
var isSuccess = true;
try
{
    foreach (var (name, kill) in all.Where(crashes => Value("--only") is not { } only || only == crashes.Name))
    {
        await using var scene = await Scene.OpenAsync(name, function, seed);
        var count = await kill(scene);
        var (items, isIdentical) = await scene.CompareAsync();
        lines.Add(
            $"{name}: {count} kills, {items} items: {(isIdentical ? "identical" : "NOT identical")} in {scene.Replicas.Count} replicas");
        isSuccess &= isIdentical;
    }
}
catch (Exception error) when (error is InvalidOperationException or StreamException or AmazonServiceException or HttpRequestException)
{
    lines.Add($"seed {seed}: {error.Message}");
    isSuccess = false;
}
lines.ForEach(Console.WriteLine);
return isSuccess ? 0 : 1;

string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 ? args[at + 1] : null;

int? Number(string name) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

string? FirstError()
{
    for (var at = 0; at < args.Length; at += 2)
    {
        var isNumber = args[at] is "--kills" or "--seed";
        if (!isNumber && args[at] is not ("--only" or "--function"))
        {
            return $"'{args[at]}' is not an option.";
        }
        if (at + 1 == args.Length || (isNumber && !int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return $"{args[at]} needs a {(isNumber ? "number" : "value")}.";
        }
    }
    return Value("--function") is null ? "--function is missing. Run './build.sh crash', which publishes the function and sets the option."
        : Value("--only") is not (null or "function" or "run" or "backfill") ? "--only must be function, run, or backfill."
        : null;
}
