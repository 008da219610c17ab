using DynamoReplicator.Cli;
using DynamoReplicator.Cli.CommandLine;
using DynamoReplicator.Cli.Commands.Plan;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Cli.Output;

namespace DynamoReplicator.Tests.Cli.Commands.Plan;

public sealed class RoutePlannerTests
{
    private static readonly TableReference Source = new("us-east-1", "orders");
    private static readonly ReplicaTable Replica = new("eu-west-1", "orders");
    private static readonly ItemSample Sample = new(1000, 520, 1, 1, 700);

    private static readonly PlannedTables Empty = new(
        new TableFacts(Source, 1_000_000, 520_000_000), new TableFacts(Replica, 0, 0), Sample);

    private static readonly PlannedTables Full = Empty with { Replica = new TableFacts(Replica, 1_000_000, 520_000_000) };

    [Fact]
    public void An_empty_replica_is_seeded()
    {
        var routes = Plan(Job.Copy, Empty);

        Route.Cheapest(routes)!.Name.Should().Be("backfill --seed");
        Route.Cheapest(routes)!.Commands.Should().Equal(
            "tool backfill --seed --checkpoint orders.seed --write-capacity 4000", "tool verify");
    }

    [Fact]
    public void A_replica_with_items_is_backfilled()
    {
        var routes = Plan(Job.Copy, Full);

        Route.Cheapest(routes)!.Name.Should().Be("backfill");
        routes[0].Reasons.Should().Equal("eu-west-1/orders has 1,000,000 items, and a seed needs an empty replica.");
    }

    [Fact]
    public void A_seed_that_takes_longer_than_the_stream_keeps_changes_is_impossible()
    {
        var routes = Plan(Job.Copy, Empty, new Pace(null, 10));

        Route.Cheapest(routes)!.Name.Should().Be("backfill");
        routes[0].Reasons.Should().ContainSingle().Which.Should().StartWith("It takes about 27 h 46 min, but the stream keeps");
    }

    [Fact]
    public void A_missing_replica_and_a_missing_stream_are_created_first()
    {
        var tables = Empty with { Replica = Empty.Source.Created(Replica), HasStream = false };

        var cheapest = Route.Cheapest(Plan(Job.Copy, tables))!;

        cheapest.Commands[0].Should().Be("tool init");
        cheapest.Requirements[0].Should().Be("Run init first: it enables the source's stream and creates eu-west-1/orders.");
    }

    [Fact]
    public void A_stream_that_cannot_be_replicated_leaves_no_route()
    {
        var routes = Plan(Job.Copy, Empty with { StreamProblem = "It has no new images." });

        Route.Cheapest(routes).Should().BeNull();
        routes.Where(route => route.IsOffered).Should().OnlyContain(route => route.Reasons.Contains("It has no new images."));
    }

    [Fact]
    public void A_replica_in_another_account_needs_a_role()
    {
        var tables = Empty with
        {
            Source = Empty.Source with { Account = "123456789012" },
            Replica = Empty.Replica with { Account = "123456789013" },
        };

        Plan(Job.Copy, tables)[1].Requirements.Should().Contain(need => need.Contains("needs a role there", StringComparison.Ordinal));
    }

    [Fact]
    public void Export_and_import_are_listed_but_never_recommended()
    {
        var route = Plan(Job.Copy, Empty)[2];

        route.Should().BeEquivalentTo(new { Name = "export and import", IsOffered = false, IsFeasible = false });
        route.Estimate.Dollars.Should().BeLessThan(Route.Cheapest(Plan(Job.Copy, Empty))!.Estimate.Dollars);
    }

    [Fact]
    public void A_comparison_needs_a_replica()
    {
        Route.Cheapest(Plan(Job.Verify, Full))!.Commands.Should().Equal("tool verify --write-capacity 4000");
        Route.Cheapest(Plan(Job.Verify, Empty with { Replica = Empty.Source.Created(Replica) })).Should().BeNull();
    }

    [Fact]
    public void A_replica_that_lacks_many_items_is_better_backfilled() =>
        Plan(Job.Verify, Full with { Replica = new TableFacts(Replica, 899_999, 468_000_000) })[0].Requirements[0].Should().Be(
            "By the service's counts, which are up to six hours old, eu-west-1/orders has 899,999 of 1,000,000 items. " +
            "The verb stops if more than a tenth is missing: backfill first, or pass --all.");

    [Theory]
    [InlineData(501, false)]
    [InlineData(500, true)]
    public void A_few_missing_items_do_not_make_a_replica_incomplete(long held, bool isIncomplete)
    {
        var tables = Full with { Source = Full.Source with { Items = 1_500 }, Replica = Full.Replica with { Items = held } };

        Plan(Job.Verify, tables)[0].Requirements.Any(it => it.StartsWith("By the service's counts", StringComparison.Ordinal))
            .Should().Be(isIncomplete);
    }

    [Theory]
    [InlineData(nameof(Job.Copy))]
    [InlineData(nameof(Job.Verify))]
    public async Task The_tool_understands_every_command_that_a_plan_suggests(string job)
    {
        var tables = new TableArguments(Source, [Replica]);
        var planner = new RoutePlanner(
            Empty with { HasStream = false },
            new Estimator(Empty.Source, Empty.Replica, Sample, default, PriceList.Embedded()),
            verb => SuggestedCommand.Of(verb, tables),
            " --read-capacity 0.5 --write-capacity 4000");

        foreach (var command in planner.For(Enum.Parse<Job>(job)).SelectMany(route => route.Commands))
        {
            // An unknown option is the only error, so nothing runs and the rest of the command line is valid.
            var (exitCode, _, errors) = await Invocation.InvokeAsync($"{command["dynamo-replicator ".Length..]} --unknown");
            exitCode.Should().Be(ExitCode.Usage);
            errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2, command)
                .And.Contain(error => error.StartsWith("dynamo-replicator: '--unknown' is not an option", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_plan_shows_the_tables_the_routes_and_the_next_commands()
    {
        using var output = new StringWriter();
        var routes = Plan(Job.Copy, Full);

        PlanView.Show(
            new VerbOutput(OutputFormat.Text, output, TextWriter.Null, TimeProvider.System),
            Job.Copy,
            Full,
            routes,
            PriceList.Embedded().Describe("us-east-1", "eu-west-1"));

        output.ToString().Split(Environment.NewLine).Should().Equal(
            "us-east-1/orders: 1,000,000 items, 495.9 MB, on demand, 0 indexes",
            "  1,000 items sampled: 520 bytes, 1 read and 1 write units each",
            "eu-west-1/orders: 1,000,000 items, 495.9 MB, on demand, 0 indexes",
            "routes to copy the items (list prices of us-east-1, 2026-10-06; those of eu-west-1 differ):",
            "  impossible  backfill --seed: $0.64, 63,477 + 0 read and 1,000,000 write capacity units, about 4 min 10 s",
            "              impossible: eu-west-1/orders has 1,000,000 items, and a seed needs an empty replica.",
            "              Nothing may replicate to eu-west-1/orders yet. When the seeds of all replicas of the function have ended, " +
            "create a new trigger at TRIM_HORIZON, within 23 hours of the first seed's start.",
            "  cheapest    backfill: $0.77, 1,063,477 + 0 read and 1,000,000 write capacity units, about 4 min 10 s",
            "              Replication must be running before the backfill starts: the trigger, or the verb run.",
            "  elsewhere   export and import: $0.16, no capacity units",
            "              impossible: Import creates a new table, and eu-west-1/orders exists.",
            "              Point-in-time recovery of the source, an S3 bucket, and a way to apply the changes made since the export. " +
            "AWS states no duration.",
            "next:",
            "  tool backfill --checkpoint orders.backfill --write-capacity 4000",
            "  tool verify",
            "");
    }

    private static IReadOnlyList<Route> Plan(Job job, PlannedTables tables, Pace? pace = null)
    {
        var estimator = new Estimator(
            tables.Source, tables.Replica, tables.Sample, pace ?? new Pace(null, 4000), PriceList.Embedded());
        return new RoutePlanner(tables, estimator, verb => $"tool {verb}", " --write-capacity 4000").For(job);
    }
}
