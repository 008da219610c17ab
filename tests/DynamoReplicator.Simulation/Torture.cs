using System.Globalization;
using DynamoReplicator.Simulation.Checks;
using DynamoReplicator.Simulation.Mutants;

namespace DynamoReplicator.Simulation;

/// <summary>Runs schedules and prints their results.</summary>
/// <param name="output">Receives the results.</param>
/// <param name="clock">Measures the duration.</param>
/// <param name="lateness">How late an abandoned call may land, as a multiple of the guaranteed bound.</param>
internal sealed class Torture(TextWriter output, TimeProvider clock, int lateness = 1)
{
    private const int MaxFailuresPrinted = 5;
    private const int MaxLinesPrinted = 200;

    private long _run;

    /// <summary>Runs the schedules of consecutive seeds.</summary>
    /// <returns>Whether no schedule failed.</returns>
    public bool Run(int firstSeed, int schedules)
    {
        var (total, failures, lost, diverged, begun) = (new Tally(), 0, 0L, 0L, clock.GetTimestamp());
        for (var number = 0; number < schedules; number++)
        {
            var options = ScheduleOptions.Of(firstSeed + number);
            // Calls that land beyond the bound show in schedules with frequent deadlines.
            options = lateness == 1 ? options : options.AsHurriedAlone() with { Lateness = lateness };
            var result = Schedule.Run(options, Mutant.None, ++_run);
            total.Add(result.Tally);
            diverged += result.Diverged;
            lost += result.Violations.Count - result.Diverged;
            if (result.Violations.Count > 0 && failures++ < MaxFailuresPrinted)
            {
                Tell(result, Mutant.None);
            }
            if (total.Schedules % 1000 == 0)
            {
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{total.Schedules} schedules, {total.Records} records, {failures} failed, " +
                    $"{clock.GetElapsedTime(begun).TotalSeconds:0} s"));
            }
        }
        foreach (var line in total.Lines())
        {
            output.WriteLine(line);
        }
        output.WriteLine($"{total.Schedules} schedules, {total.Records} records: {lost} lost, {diverged} diverged; "
            + $"{total.LateLandings} late landings");
        return failures == 0;
    }

    /// <summary>Runs every mutant until the simulator catches it. The schedule that caught it must succeed without it.</summary>
    /// <returns>Whether all were caught.</returns>
    public bool RunMutants(int firstSeed, int schedules)
    {
        var missed = 0;
        foreach (var mutant in Catalogue.All)
        {
            var caught = Enumerable.Range(firstSeed, schedules)
                .Select(seed => Schedule.Run(mutant.Shape(ScheduleOptions.Of(seed) with { IsRun = false }), mutant, ++_run))
                .FirstOrDefault(result => result.Violations.Count > 0);
            var without = caught is null ? null : Schedule.Run(caught.Options, Mutant.None, ++_run).Violations;
            var isWellWithout = without is [];
            missed += isWellWithout ? 0 : 1;
            output.WriteLine(caught is null ? $"MISSED in {schedules} schedules: {mutant.Name}"
                : isWellWithout ? $"caught in schedule {caught.Options.Seed - firstSeed + 1}: {mutant.Name} ({caught.Violations[0].What})"
                : $"FAILS WITHOUT IT, seed {caught.Options.Seed}: {mutant.Name} ({without![0].What})");
        }
        output.WriteLine($"{Catalogue.All.Count - missed} mutants caught, {missed} missed");
        return missed == 0;
    }

    /// <summary>Runs every schedule twice.</summary>
    /// <returns>Whether both runs were the same to the last call.</returns>
    public bool RunTwice(int firstSeed, int schedules)
    {
        var lines = 0L;
        for (var seed = firstSeed; seed < firstSeed + schedules; seed++)
        {
            var (one, other) = (LinesOf(seed), LinesOf(seed));
            lines += one.Count;
            if (!one.SequenceEqual(other))
            {
                var first = one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
                output.WriteLine(
                    $"the runs of seed {seed} differ from line {first + 1} on:\n" +
                    $"  {one.ElementAtOrDefault(first)}\n  {other.ElementAtOrDefault(first)}");
                return false;
            }
        }
        output.WriteLine($"{schedules} schedules twice: the same {lines} lines");
        return true;
    }

    // Messages contain addresses, and these have the number of the run (SimProcess.Endpoint).
    private List<string> LinesOf(int seed) =>
        [.. Schedule.Run(ScheduleOptions.Of(seed), Mutant.None, ++_run, isTraced: true).Trace.Lines
            .Select(line => line.Replace($".run-{_run}.", ".", StringComparison.Ordinal))];

    /// <summary>Prints every event of a schedule.</summary>
    public void RunTold(int seed)
    {
        var result = Schedule.Run(ScheduleOptions.Of(seed), Mutant.None, ++_run, isTraced: true);
        output.WriteLine(result.Options);
        foreach (var line in result.Trace.Lines)
        {
            output.WriteLine(line);
        }
    }

    private void Tell(ScheduleResult failed, Mutant mutant)
    {
        output.WriteLine(
            $"FAILED: seed {failed.Options.Seed} (to run it alone: ./build.sh torture --schedules 1 --seed {failed.Options.Seed})");
        output.WriteLine($"  {failed.Options}");
        foreach (var violation in failed.Violations.Take(5))
        {
            output.WriteLine($"  {(violation.Key is null ? "" : $"[{violation.Key}] ")}{violation.What}");
        }
        if (failed.Violations.FirstOrDefault(violation => violation.Key is not null)?.Key is { } key)
        {
            var told = Schedule.Run(failed.Options, mutant, ++_run, isTraced: true).Trace.About(key).ToList();
            output.WriteLine(
                $"  Events of {key}{(told.Count > MaxLinesPrinted ? $", the last {MaxLinesPrinted} of {told.Count} lines" : "")}:");
            told.TakeLast(MaxLinesPrinted).ToList().ForEach(line => output.WriteLine($"  {line}"));
        }
    }
}
