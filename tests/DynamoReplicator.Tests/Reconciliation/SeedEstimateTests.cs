using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Reconciliation;

public sealed class SeedEstimateTests
{
    private const long Million = 1_000_000;

    private static readonly ReconcilerOptions Options =
        new(TableReference.Parse("us-east-1/orders"), ReplicaTable.Parse("eu-west-1/orders"));

    [Theory]
    [InlineData(512, 1_000)] // A write takes at least a unit.
    [InlineData(1_024, 1_500)] // A size is rounded up to whole units, which adds half a unit on average.
    [InlineData(10_240, 10_500)]
    public void A_limit_on_writes_determines_the_duration(long bytes, double seconds)
    {
        var estimate = SeedEstimate.Of(Options with { WriteCapacity = 1_000 }, Table(Million, bytes), Table(0, 0), done: 0);

        estimate.Duration.Should().Be(TimeSpan.FromSeconds(seconds));
        estimate.Bottleneck.Should().EndWith(" write units at 1,000 per second");
    }

    [Theory]
    [InlineData(false, 500)]
    [InlineData(true, 1_000)]
    public void A_limit_on_reads_determines_the_duration_and_consistent_reads_take_twice_as_long(bool consistent, double seconds)
    {
        var options = Options with { ReadCapacity = 1_000, ConsistentRead = consistent };

        var estimate = SeedEstimate.Of(options, Table(Million, 4_096), Table(0, 0), done: 0);

        estimate.Duration.Should().Be(TimeSpan.FromSeconds(seconds));
        estimate.Bottleneck.Should().EndWith(" read units at 1,000 per second");
    }

    [Fact]
    public void Items_that_an_earlier_run_copied_take_no_time() =>
        SeedEstimate.Of(Options with { WriteCapacity = 1_000 }, Table(Million, 500), Table(0, 0), done: 400_000)
            .Duration.Should().Be(TimeSpan.FromSeconds(600));

    [Fact]
    public void The_tables_capacity_counts_if_it_is_lower_than_the_limit()
    {
        var replica = Table(0, 0);
        replica.ProvisionedThroughput = new ProvisionedThroughputDescription { WriteCapacityUnits = 100 };

        SeedEstimate.Of(Options with { WriteCapacity = 1_000 }, Table(Million, 500), replica, done: 0)
            .Duration.Should().Be(TimeSpan.FromSeconds(10_000));
        SeedEstimate.Of(Options with { WriteCapacity = 10 }, Table(Million, 500), replica, done: 0)
            .Duration.Should().Be(TimeSpan.FromSeconds(100_000));
    }

    [Fact]
    public void An_on_demand_table_has_its_warm_throughput()
    {
        var replica = Table(0, 0);
        replica.ProvisionedThroughput = new ProvisionedThroughputDescription { WriteCapacityUnits = 0 };
        replica.WarmThroughput = new TableWarmThroughputDescription { WriteUnitsPerSecond = 4_000 };

        SeedEstimate.Of(Options, Table(Million, 500), replica, done: 0).Duration.Should().Be(TimeSpan.FromSeconds(250));
    }

    [Fact]
    public void Without_a_known_capacity_or_items_no_time_is_estimated()
    {
        SeedEstimate.Of(Options, Table(Million, 500), Table(0, 0), done: 0).Duration.Should().Be(TimeSpan.Zero);
        SeedEstimate.Of(Options with { WriteCapacity = 1 }, Table(0, 0), Table(0, 0), done: 0).Duration.Should().Be(TimeSpan.Zero);
        SeedEstimate.Of(Options with { WriteCapacity = 1 }, new TableDescription(), Table(0, 0), done: 0)
            .Duration.Should().Be(TimeSpan.Zero);
    }

    private static TableDescription Table(long items, long bytesPerItem) =>
        new() { ItemCount = items, TableSizeBytes = items * bytesPerItem };
}
