using System.Diagnostics;
using System.Globalization;
using DynamoReplicator.Simulation;
using DynamoReplicator.Simulation.Running;
using DynamoReplicator.TestSupport;

const string Usage = """
    Simulates DynamoDB, Lambda, and the network around the real replicator, with faults, and checks that nothing is lost.

      --schedules N   Number of schedules to run (default: 1000).
      --seed S        Seed of the first schedule. The others have the following seeds (default: TEST_SEED, or 1).
      --mutants       Runs each deliberate defect until it is caught, instead of plain schedules.
      --twice         Runs each schedule twice and compares the runs.
      --late N        Lets abandoned calls land up to N times as late as the guarantees allow (default: 1).
      --tell          Prints every event of the seed's schedule.
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
if (!EventLoop.TryTakePool())
{
    return RunOnOneProcessor();
}
// The SDK takes the credentials from environment variables, as in Lambda, and must not look for others.
Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "SIMULATOR");
Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");

var torture = new Torture(Console.Out, TimeProvider.System, Number("--late") ?? 1);
var (schedules, seed) = (Number("--schedules") ?? 1000, Number("--seed") ?? TestSeed.Given ?? 1);
if (args.Contains("--tell"))
{
    torture.RunTold(seed);
    return 0;
}
var isSuccess = args.Contains("--mutants") ? torture.RunMutants(seed, schedules)
    : args.Contains("--twice") ? torture.RunTwice(seed, schedules)
    : torture.Run(seed, schedules);
return isSuccess ? 0 : 1;

int? Number(string name) => Array.IndexOf(args, name) is var at and >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;

string? FirstError()
{
    for (var at = 0; at < args.Length; at++)
    {
        if (args[at] is "--schedules" or "--seed" or "--late")
        {
            if (++at == args.Length || !int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return $"{args[at < args.Length ? at - 1 : ^1]} needs a number.";
            }
        }
        else if (args[at] is not ("--mutants" or "--twice" or "--tell"))
        {
            return $"'{args[at]}' is not an option.";
        }
    }
    return null;
}

// The runtime reads the number of processors at startup, and its thread pool cannot have fewer threads.
int RunOnOneProcessor()
{
    var start = new ProcessStartInfo(Environment.ProcessPath!) { Environment = { ["DOTNET_PROCESSOR_COUNT"] = "1" } };
    foreach (var argument in Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? args.Prepend(typeof(Torture).Assembly.Location) : args)
    {
        start.ArgumentList.Add(argument);
    }
    using var process = Process.Start(start)!;
    process.WaitForExit();
    return process.ExitCode;
}
