using DynamoReplicator.Cli.Commands.Plan;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Cli.Commands.Plan;

/// <summary>The recommended route of random plans, checked by a price that is added up item by item.</summary>
public sealed class CheapestRouteTests
{
    private static readonly TableReference Source = new("us-east-1", "orders");

    [Fact]
    public Task The_recommended_route_is_the_cheapest_feasible_one() => Seeded.RunAsync(random =>
    {
        for (var plan = 0; plan < 500; plan++)
        {
            var sizes = Enumerable.Range(0, random.Next(1, 200)).Select(_ => (long)random.Next(1, 1 << random.Next(1, 18))).ToList();
            var prices = new RegionPrices(
                random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble(), 0, 0);
            var source = Facts(Source, sizes, random);
            var isEmpty = random.Next(2) == 0;
            var replica = Facts(new ReplicaTable("eu-west-1", "orders"), isEmpty ? [] : sizes, random);
            var sample = new ItemSample(
                sizes.Count, sizes.Average(), sizes.Average(CapacityUnits.OfRead), sizes.Average(CapacityUnits.OfWrite), 0);
            var hasUsableStream = random.Next(5) > 0;
            var tables = new PlannedTables(source, replica, sample, StreamProblem: hasUsableStream ? null : "It has no new images.");
            var writesPerSecond = Math.Pow(10, random.Next(-3, 4));
            var list = new PriceList(new DateOnly(2027, 1, 1), new Dictionary<string, RegionPrices> { [PriceList.Reference] = prices });
            var estimator = new Estimator(source, replica, sample, new Pace(null, writesPerSecond), list);

            var cheapest = Route.Cheapest(new RoutePlanner(tables, estimator, verb => verb, "").For(Job.Copy));

            var scan = sizes.Sum() / 8192.0 * Read(source, prices);
            var writes = sizes.Sum(size => (double)((size + 1023) / 1024)) * Write(replica, prices);
            var transfer = sizes.Sum() / 1024.0 / 1024 / 1024 * prices.TransferGB;
            var secondReads = sizes.Sum(size => (double)((size + 4095) / 4096)) * Read(source, prices);
            var isSeedInTime = sizes.Sum(size => (size + 1023) / 1024) / writesPerSecond <= 23 * 3600;
            var expected = new List<(string Name, double Dollars)>();
            if (hasUsableStream)
            {
                expected.Add(("backfill", scan + writes + transfer + secondReads));
            }
            if (hasUsableStream && isEmpty && isSeedInTime)
            {
                expected.Add(("backfill --seed", scan + writes + transfer));
            }
            var best = expected.OrderBy(route => route.Dollars).FirstOrDefault();
            (cheapest?.Name).Should().Be(best.Name);
            (cheapest?.Estimate.Dollars ?? 0).Should().BeApproximately(best.Dollars, 1e-9 + (best.Dollars * 1e-9));
        }
        return Task.CompletedTask;
    });

    private static TableFacts Facts(TableReference table, List<long> sizes, Random random) =>
        new(table, sizes.Count, sizes.Sum()) { IsProvisioned = random.Next(2) == 0 };

    private static double Read(TableFacts table, RegionPrices prices) =>
        table.IsProvisioned ? prices.ReadCapacityHour / 3600 : prices.ReadMillion / 1e6;

    private static double Write(TableFacts table, RegionPrices prices) =>
        table.IsProvisioned ? prices.WriteCapacityHour / 3600 : prices.WriteMillion / 1e6;
}
