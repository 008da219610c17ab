using DynamoReplicator.Tests.Reconciliation.Support;

namespace DynamoReplicator.Tests.Reconciliation;

/// <summary>The verdict of a comparison does not depend on the order in which the tables return their items; only its cost does.</summary>
public sealed class InStepTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public Task Every_order_gives_the_verdict_that_the_items_have(int variation) => Seeded.RunAsync(async _ =>
    {
        foreach (var (ofSource, ofReplica) in new[]
        {
            (ScanOrder.Natural, ScanOrder.Natural), (ScanOrder.Natural, ScanOrder.Other), (ScanOrder.Shuffled, ScanOrder.Shuffled),
        })
        {
            using var tables = new ScannedTables();
            var random = new Random(TestSeed.Value + variation);
            var expected = Fill(tables, random);
            (tables.Source.Order, tables.Replica.Order) = (ofSource, ofReplica);
            foreach (var table in new[] { tables.Source, tables.Replica })
            {
                (table.Random, table.PageBytes) = (random, random.Next(200, 4_000));
            }
            tables.Options = tables.Options with
            {
                Segments = random.Next(1, 5),
                MaxConcurrency = random.Next(1, 17),
                Window = random.Next(3) switch { 0 => 1, 1 => random.Next(2, 40), _ => 16_384 },
                SettleTogether = random.Next(1, 200),
                AllowIncompleteReplica = true,
            };

            var report = await tables.VerifyAsync();

            Found(report).Should().Equal(expected, "the order is {0} and {1}", ofSource, ofReplica);
            (report.SourceItems, report.ReplicaItems).Should().Be((tables.Source.Count, tables.Replica.Count));
            (report.InFlight, report.Differences).Should().Be((0, expected.Count));
        }
    });

    [Theory]
    [InlineData(ScanOrder.Natural)]
    [InlineData(ScanOrder.Other)]
    public async Task The_largest_items_are_compared(ScanOrder order)
    {
        using var tables = new ScannedTables { Replica = { Order = order } };
        for (var n = 0; n < 12; n++)
        {
            var text = new string((char)('a' + n % 26), 400_000);
            tables.Source.Put($"p{n}", n, $$$""","text":{"S":"{{{text}}}"}""");
            tables.Replica.Put($"p{n}", n, $$$""","text":{"S":"{{{(n == 7 ? text[1..] : text)}}}"}""");
        }

        Found(await tables.VerifyAsync()).Should().Equal("Different p7 7");
    }

    [Theory]
    [InlineData(ScanOrder.Natural)]
    [InlineData(ScanOrder.Other)]
    public async Task Tables_that_differ_in_every_item_are_compared_in_bounded_batches(ScanOrder order)
    {
        using var tables = new ScannedTables { Replica = { Order = order } };
        tables.Options = tables.Options with { SettleTogether = 300, MaxSamples = 0, AllowIncompleteReplica = true };
        for (var n = 0; n < 1_500; n++)
        {
            tables.Source.Put($"p{n % 100}", n, ""","v":{"N":"1"}""");
            tables.Replica.Put($"p{n % 100}", n + (n % 3 == 0 ? 10_000 : 0), ""","v":{"N":"2"}""");
        }

        var report = await tables.VerifyAsync();

        (report.Missing, report.Different, report.Extra).Should().Be((500, 1_000, 500));
    }

    [Fact]
    public async Task Equal_items_cost_only_the_scans_whatever_their_spelling_is()
    {
        using var tables = new ScannedTables();
        for (var n = 0; n < 5_000; n++)
        {
            var text = new string('x', 440 + n % 10);
            tables.Source.Put($"customer{n / 50}", n, $$$""","n":{"N":"{{{n}}}.0"},"text":{"S":"{{{text}}}"}""");
            tables.Replica.Put($"customer{n / 50}", n, $$$""","text":{"S":"{{{text}}}"},"n":{"N":"{{{n}}}"}""");
        }

        var report = await tables.VerifyAsync();

        (report.Succeeded, tables.Source.KeysLookedUp, tables.Replica.KeysLookedUp).Should().Be((true, 0, 0));
        (report.SourceReadUnits / report.SourceItems).Should().BeLessThanOrEqualTo(0.075);
        (report.ReplicaReadUnits / report.ReplicaItems).Should().BeLessThanOrEqualTo(0.075);
    }

    [Fact]
    public async Task Another_order_costs_one_lookup_per_item_and_table_and_is_logged_once()
    {
        var log = new CapturingLogger();
        using var tables = new ScannedTables { Replica = { Order = ScanOrder.Other } };
        tables.Options = tables.Options with { Logger = log, Window = 100 };
        for (var n = 0; n < 6_000; n++)
        {
            tables.Source.Put($"p{n}", n, "");
            tables.Replica.Put($"p{n}", n, "");
        }

        var report = await tables.VerifyAsync();

        report.Succeeded.Should().BeTrue();
        (tables.Source.KeysLookedUp, tables.Replica.KeysLookedUp).Should().Match<(int Source, int Replica)>(
            keys => keys.Source > 3_000 && keys.Source <= 6_000 && keys.Replica > 3_000 && keys.Replica <= 6_000);
        log.Lines.Should().ContainSingle(line => line.Text.Contains("return their items in different orders", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400, 0)]
    [InlineData(0, 400)]
    [InlineData(400, 400)]
    public async Task A_long_run_that_one_table_lacks_costs_a_multiple_of_itself_and_not_the_rest_of_the_segment(int missing, int extra)
    {
        using var tables = new ScannedTables();
        tables.Options = tables.Options with { Segments = 1, Window = 16, AllowIncompleteReplica = true };
        for (var n = 0; n < 12_000; n++)
        {
            tables.Source.Put("p", n, "");
            tables.Replica.Put("p", n, "");
        }
        for (var n = 100; n < 100 + missing; n++)
        {
            tables.Replica.Delete("p", n);
        }
        for (var n = 6_000; n < 6_000 + extra; n++)
        {
            tables.Source.Delete("p", n);
        }

        var report = await tables.VerifyAsync();

        (report.Missing, report.Extra).Should().Be((missing, extra));
        // A difference itself takes three: one look-up, and a consistent read of each table.
        (tables.Source.KeysLookedUp + tables.Replica.KeysLookedUp).Should().BeLessThan(12 * (missing + extra));
    }

    [Theory]
    [InlineData(8_000, 900, true)]
    [InlineData(8_999, 1_000, false)]
    [InlineData(9_001, 1_000, true)]
    [InlineData(0, 1_000, false)]
    [InlineData(0, 999, true)]
    public async Task A_replica_that_lacks_more_than_a_tenth_of_the_items_stops_the_comparison(int held, int missing, bool isCompared)
    {
        using var tables = new ScannedTables();
        for (var n = 0; n < held + missing; n++)
        {
            tables.Source.Put($"p{n}", n, "");
            if (n < held)
            {
                tables.Replica.Put($"p{n}", n, "");
            }
        }

        var verify = () => tables.VerifyAsync();

        if (isCompared)
        {
            (await verify()).Missing.Should().Be(missing);
            return;
        }
        await verify.Should().ThrowAsync<ReplicationException>().WithMessage(
            "eu-west-1/orders lacks * items of us-east-1/orders, which is more than a tenth of the items compared so far. " +
            "A backfill copies them at a lower cost: run it first (backfill), then verify. " +
            "To compare the tables anyway, set AllowIncompleteReplica (verify --all).");
        tables.Options = tables.Options with { AllowIncompleteReplica = true };
        (await verify()).Missing.Should().Be(missing);
    }

    [Theory]
    [InlineData(ScanOrder.Natural)]
    [InlineData(ScanOrder.Other)]
    public async Task Where_and_Select_apply_in_every_order(ScanOrder order)
    {
        using var tables = new ScannedTables { Replica = { Order = order } };
        tables.Options = tables.Options with
        {
            Replica = tables.Options.Replica with
            {
                Where = item => item["state"].S == "open",
                Select = name => name != "secret",
            },
        };
        for (var n = 0; n < 300; n++)
        {
            var state = n % 2 == 0 ? "open" : "closed";
            tables.Source.Put($"p{n}", n, $$$""","secret":{"S":"s{{{n}}}"},"state":{"S":"{{{state}}}"}""");
            if (n % 2 == 0)
            {
                tables.Replica.Put($"p{n}", n, ""","state":{"S":"open"}""");
            }
        }
        tables.Replica.Put("p1", 1, ""","state":{"S":"closed"}""");
        tables.Replica.Put("p2", 2, ""","secret":{"S":"s2"},"state":{"S":"open"}""");
        tables.Replica.Delete("p4", 4);

        Found(await tables.VerifyAsync()).Should().Equal("Different p2 2", "Extra p1 1", "Missing p4 4");
    }

    [Theory]
    [InlineData("""{"pk":{"S":"secret"},"sk":{"N":"1"},"v" {"S":"secret"}}""")]
    [InlineData("""{"pk":{"S":"secret"},"v":{"S":"secret"}}""")]
    [InlineData("""{"sk":{"N":"1"},"v":{"X":"secret"},"pk":{"S":"secret"}}""")]
    public async Task An_invalid_item_is_an_error_that_does_not_quote_it(string json)
    {
        using var tables = new ScannedTables();
        tables.Source.Put("secret", 1, ""","v":{"S":"secret"}""");
        tables.Replica.PutJson("secret", 1, json);

        var error = await FluentActions.Awaiting(tables.VerifyAsync).Should().ThrowAsync<ReplicationException>()
            .WithMessage("A scan of us-east-1/orders or eu-west-1/orders returned an invalid item. *");
        error.Which.ToString().Should().NotContain("secret");
    }

    /// <summary>Fills both tables with items that are equal in other spellings, and with differences.</summary>
    /// <returns>The differences.</returns>
    private static List<string> Fill(ScannedTables tables, Random random)
    {
        var expected = new List<string>();
        var partitions = random.Next(3) switch { 0 => 1, 1 => 4, _ => 1_000 };
        var rate = random.Next(4) switch { 0 => 0, 1 => 0.02, 2 => 0.3, _ => 1 };
        for (var n = random.Next(0, 400); n > 0; n--)
        {
            var pk = $"p{random.Next(partitions)}";
            var kind = random.NextDouble() < rate ? (DifferenceKind)random.Next(3) : (DifferenceKind?)null;
            if (kind != DifferenceKind.Extra)
            {
                tables.Source.Put(pk, n, Attributes(n, isRespelled: false));
            }
            if (kind != DifferenceKind.Missing)
            {
                tables.Replica.Put(pk, n, Attributes(kind == DifferenceKind.Different ? n + 1 : n, random.Next(2) == 0));
            }
            if (kind is not null)
            {
                expected.Add($"{kind} {pk} {n}");
            }
        }
        expected.Sort(StringComparer.Ordinal);
        return expected;
    }

    private static string Attributes(int n, bool isRespelled)
    {
        var text = new string('x', n % 7 == 0 ? 300 : n % 40);
        return isRespelled
            ? $$$""","s":{"SS":["b{{{n}}}","a"]},"n":{"N":"{{{n}}}.50"},"t":{"S":"\u00e9{{{text}}}"},"m":{"M":{}}"""
            : $$$""","n":{"N":"{{{n}}}.5"},"t":{"S":"é{{{text}}}"},"m":{"M":{}},"s":{"SS":["a","b{{{n}}}"]}""";
    }

    private static List<string> Found(ReconciliationReport report) =>
    [
        .. report.Samples.Select(sample =>
        {
            using var key = System.Text.Json.JsonDocument.Parse(sample.Key);
            var (pk, sk) = (key.RootElement.GetProperty("pk").GetProperty("S"), key.RootElement.GetProperty("sk").GetProperty("N"));
            return $"{sample.Kind} {pk.GetString()} {sk.GetString()}";
        }).Order(StringComparer.Ordinal),
    ];
}
