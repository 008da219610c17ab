using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Cli.Output;
using DynamoReplicator.Reconciliation;
using DynamoReplicator.Wording;

namespace DynamoReplicator.Cli.Commands.Plan;

/// <summary>Finds the routes for a job, with their cost and requirements. Pure.</summary>
/// <param name="tables">The tables.</param>
/// <param name="estimator">Estimates the work on them.</param>
/// <param name="command">Completes a verb with its options to a command line for these tables.</param>
/// <param name="pace">The options that limit the capacity, with a leading space; empty for none.</param>
internal sealed class RoutePlanner(PlannedTables tables, Estimator estimator, Func<string, string> command, string pace)
{
    private TableFacts Source => tables.Source;

    private TableFacts Replica => tables.Replica;

    private bool NeedsInit => !Replica.Exists || !tables.HasStream;

    public IReadOnlyList<Route> For(Job job) => job == Job.Copy ? [Seed(), Backfill(), ExportAndImport()] : [Verify(), Repair()];

    private Route Seed()
    {
        var estimate = estimator.Seed();
        return new Route("backfill --seed", estimate)
        {
            Reasons = [.. ReasonsAgainstCopying(), .. ReasonsAgainstSeeding(estimate)],
            Requirements =
            [
                .. Preparation(),
                $"Nothing may replicate to {Replica.Table} yet. When the seeds of all replicas of the function have ended, create a new " +
                "trigger at TRIM_HORIZON, within 23 hours of the first seed's start.",
            ],
            Commands = CopyBy($"backfill --seed --checkpoint {Source.Table.Name}.seed{pace}"),
        };
    }

    private Route Backfill() => new("backfill", estimator.Backfill())
    {
        Reasons = [.. ReasonsAgainstCopying()],
        Requirements = [.. Preparation(), "Replication must be running before the backfill starts: the trigger, or the verb run."],
        Commands = CopyBy($"backfill --checkpoint {Source.Table.Name}.backfill{pace}"),
    };

    private Route ExportAndImport() => new("export and import", estimator.ExportAndImport())
    {
        IsOffered = false,
        Reasons =
        [
            .. Replica.Exists ? [$"Import creates a new table, and {Replica.Table} exists."] : Array.Empty<string>(),
            .. Source.HasLocalIndexes ? ["Import cannot create local secondary indexes."] : Array.Empty<string>(),
        ],
        Requirements =
        [
            "Point-in-time recovery of the source, an S3 bucket, and a way to apply the changes made since the export. " +
            "AWS states no duration.",
        ],
    };

    private Route Verify() => new("verify", estimator.Verify())
    {
        Reasons = [.. ReasonsAgainstComparing()],
        Requirements = [.. MissingItems(), $"Not included: {Lookups} for each item that differs."],
        Commands = [command($"verify{pace}")],
    };

    private Route Repair() => new("verify --repair", estimator.Verify())
    {
        Reasons = [.. ReasonsAgainstComparing()],
        Requirements =
        [
            .. MissingItems(),
            $"Not included: {Lookups}, and as many for the second read and about {tables.Sample.WriteUnits:0.#} write units, " +
            "for each item that is repaired.",
            "Replication must be running, or no writers.",
        ],
        Commands = [command($"verify --repair --dry-run{pace}"), command($"verify --repair{pace}")],
    };

    private string Lookups => FormattableString.Invariant($"about {2 * tables.Sample.ReadUnits:0.#} read units");

    private IEnumerable<string> Preparation()
    {
        if (NeedsInit)
        {
            yield return (Replica.Exists, tables.HasStream) switch
            {
                (false, false) => $"Run init first: it enables the source's stream and creates {Replica.Table}.",
                (false, true) => $"Run init first: it creates {Replica.Table}.",
                _ => "Run init first: it enables the source's stream.",
            };
        }
        if (Source.Account is { } account && Replica.Account is { } other && account != other)
        {
            yield return $"{Replica.Table} is in account {other}, and the source in {account}: replication needs a role there. " +
                "The verb policy prints what to grant.";
        }
    }

    private string[] CopyBy(string copy) =>
        NeedsInit ? [command("init"), command(copy), command("verify")] : [command(copy), command("verify")];

    private IEnumerable<string> ReasonsAgainstCopying()
    {
        if (tables.StreamProblem is { } problem)
        {
            yield return problem;
        }
        if (KeyDifference is { } difference)
        {
            yield return difference;
        }
    }

    private IEnumerable<string> ReasonsAgainstSeeding(Estimate estimate)
    {
        if (Replica.Items > 0)
        {
            yield return $"{Replica.Table} has {Quantity.Of(Replica.Items, "item")}, and a seed needs an empty replica.";
        }
        if (estimate.Duration > SeedStart.Limit)
        {
            yield return $"It takes about {ProgressText.Time(estimate.Duration.Value)}, but the stream keeps changes for 24 hours, " +
                "so a seed must end within 23. Raise the capacity, or use backfill.";
        }
    }

    private IEnumerable<string> ReasonsAgainstComparing()
    {
        if (!Replica.Exists)
        {
            yield return $"There is no table {Replica.Table}. Create it with init, and copy the items first.";
        }
        if (KeyDifference is { } difference)
        {
            yield return difference;
        }
    }

    private IEnumerable<string> MissingItems()
    {
        if (Replica.Exists && IncompleteReplica.Lacks(Source.Items - Replica.Items, Source.Items))
        {
            yield return $"By the service's counts, which are up to six hours old, {Replica.Table} has {Replica.Items:N0} of " +
                $"{Quantity.Of(Source.Items, "item")}. The verb stops if more than a tenth is missing: backfill first, or pass --all.";
        }
    }

    private string? KeyDifference => Source.Key is { } expected && Replica.Key is { } actual && !expected.Matches(actual)
        ? $"The key of {Replica.Table} is {actual}, but the source's is {expected}. Create the replica with the source's key."
        : null;
}
