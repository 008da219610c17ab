using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Estimation;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.Tests.Cli.Estimation;

public sealed class EstimatorTests
{
    private const long Billion = 1_000_000_000;

    private static readonly TableReference Source = new("us-east-1", "orders");
    private static readonly ReplicaTable Replica = new("us-east-1", "orders-copy");

    [Theory]
    [InlineData(1024, 766, 641, 31)]
    [InlineData(512, 758, 633, 16)]
    [InlineData(100, 752, 627, 3)]
    public void A_billion_items_cost_what_the_documentation_says(long bytes, int backfill, int seed, int verify)
    {
        var estimator = Of(Facts(Source, Billion, bytes), Facts(Replica, Billion, bytes), SampleOf(bytes));

        Math.Round(estimator.Backfill().Dollars).Should().Be(backfill);
        Math.Round(estimator.Seed().Dollars).Should().Be(seed);
        Math.Round(estimator.Verify().Dollars).Should().Be(verify);
    }

    [Fact]
    public void The_units_of_a_backfill_are_those_of_the_scan_the_second_read_and_the_writes()
    {
        var estimate = Of(Facts(Source, 1000, 5000), Facts(Replica, 0, 0), SampleOf(5000)).Backfill();

        estimate.Units.SourceReads.Should().BeApproximately((1000 * 5000 / 8192.0) + (1000 * 2), 0.001);
        estimate.Units.ReplicaReads.Should().Be(0);
        estimate.Units.ReplicaWrites.Should().Be(1000 * 5);
    }

    [Fact]
    public void A_seed_has_no_second_read()
    {
        var estimate = Of(Facts(Source, 1000, 520), Facts(Replica, 0, 0), SampleOf(520)).Seed();

        (estimate.Units.SourceReads / 1000).Should().BeApproximately(0.0635, 0.0001);
        estimate.Units.ReplicaWrites.Should().Be(1000);
    }

    [Fact]
    public void A_consistent_seed_reads_twice_the_units() =>
        Of(Facts(Source, 1000, 520), Facts(Replica, 0, 0), SampleOf(520)).Seed(isConsistent: true)
            .Units.SourceReads.Should().BeApproximately(1000 * 520 / 4096.0, 0.001);

    [Fact]
    public void A_comparison_reads_both_tables_and_writes_nothing()
    {
        var estimate = Of(Facts(Source, 1000, 520), Facts(Replica, 500, 520), SampleOf(520)).Verify();

        estimate.Units.SourceReads.Should().BeApproximately(1000 * 520 / 8192.0, 0.001);
        estimate.Units.ReplicaReads.Should().BeApproximately(500 * 520 / 8192.0, 0.001);
        estimate.Units.ReplicaWrites.Should().Be(0);
    }

    [Fact]
    public void Index_entries_are_writes_too_if_the_item_has_the_keys_of_the_index()
    {
        IndexFacts[] indexes =
        [
            new(["status"], null), new(["status"], new HashSet<string> { "pk", "status" }), new(["missing"], null),
        ];
        var item = new Dictionary<string, AttributeValue>
        {
            ["pk"] = new() { S = "a" },
            ["status"] = new() { S = "open" },
            ["text"] = new() { S = new string('x', 2000) },
        };

        ItemSample.Of([item], indexes).WriteUnits.Should().Be(2 + 2 + 1);
    }

    [Fact]
    public void Provisioned_capacity_is_priced_by_the_hour()
    {
        var source = Facts(Source, 3600, 1024) with { IsProvisioned = true };
        var replica = Facts(Replica, 0, 0) with { IsProvisioned = true };

        var estimate = Of(source, replica, SampleOf(1024)).Backfill();

        estimate.Dollars.Should().BeApproximately((0.00065 * 1) + (0.00013 * (1 + 0.125)), 1e-9);
    }

    [Fact]
    public void Another_Region_adds_the_transfer()
    {
        const long GB = 1024 * 1024 * 1024;
        var (source, sample) = (Facts(Source, GB / 1024, 1024), SampleOf(1024));

        var there = Of(source, Facts(new ReplicaTable("eu-west-1", "orders"), 0, 0), sample).Seed();
        var here = Of(source, Facts(Replica, 0, 0), sample).Seed();

        (there.Dollars - here.Dollars).Should().BeApproximately(0.02, 1e-9);
    }

    [Theory]
    [InlineData(null, null, null, null, null)]
    [InlineData(null, 100.0, null, null, 10.0)]
    [InlineData(null, 50.0, null, 100.0, 20.0)]
    [InlineData(null, 1000.0, null, 100.0, 10.0)]
    [InlineData(1.0, 1000.0, null, null, 125.0)]
    [InlineData(null, null, 0.5, null, 250.0)]
    public void The_slowest_capacity_determines_the_time(
        double? readLimit, double? writeLimit, double? readRate, double? writeRate, double? seconds)
    {
        var source = Facts(Source, 1000, 1024) with { ReadRate = readRate };
        var replica = Facts(Replica, 0, 0) with { WriteRate = writeRate };

        Of(source, replica, SampleOf(1024), new Pace(readLimit, writeLimit)).Seed().Duration?.TotalSeconds.Should().Be(seconds);
    }

    [Fact]
    public void A_share_of_the_segments_costs_its_share()
    {
        var (source, replica) = (Facts(Source, 1000, 520), Facts(Replica, 1000, 520));

        var whole = new Estimator(source, replica, SampleOf(520), default, PriceList.Embedded()).Backfill();
        var quarter = new Estimator(source, replica, SampleOf(520), default, PriceList.Embedded(), share: 0.25).Backfill();

        quarter.Dollars.Should().BeApproximately(whole.Dollars / 4, 1e-12);
        quarter.Units.ReplicaWrites.Should().Be(250);
    }

    [Fact]
    public void Export_is_billed_with_local_indexes_and_import_by_its_uncompressed_files()
    {
        const long GB = 1024 * 1024 * 1024;
        var source = Facts(Source, 1024, GB / 1024) with { LocalIndexBytes = GB };

        Of(source, Facts(Replica, 0, 0), new ItemSample(1, GB / 1024, 1, 1, LineBytes: 2 * GB / 1024)).ExportAndImport()
            .Dollars.Should().BeApproximately((2 * 0.10) + (2 * 0.15), 1e-9);
    }

    [Fact]
    public void The_items_of_a_new_table_are_those_that_were_seen() =>
        Facts(Source, 0, 0).WithAtLeast(SampleOf(520) with { Items = 7 }).Should().BeEquivalentTo(new { Items = 7, Bytes = 7 * 520 });

    private static TableFacts Facts(TableReference table, long items, long bytesPerItem) => new(table, items, items * bytesPerItem);

    private static ItemSample SampleOf(long bytes) =>
        new(1000, bytes, CapacityUnits.OfRead(bytes), CapacityUnits.OfWrite(bytes), 2 * bytes);

    private static Estimator Of(TableFacts source, TableFacts replica, ItemSample sample, Pace pace = default) =>
        new(source, replica, sample, pace, PriceList.Embedded());
}
