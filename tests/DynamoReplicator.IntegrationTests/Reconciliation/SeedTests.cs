using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.Reconciliation;

namespace DynamoReplicator.IntegrationTests.Reconciliation;

/// <summary>A replica is seeded before its trigger exists.</summary>
public sealed class SeedTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("seed-");

    // Longer than the time limit of a small call.
    private readonly SkippingClock _clock = new(TimeSpan.FromSeconds(16));

    private string Checkpoint => Path.Combine(_folder.FullName, "orders.seed");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false, 0.075)]
    [InlineData(true, 0.15)]
    public async Task Each_item_is_read_once_and_written_once(bool consistent, double unitsPerItem)
    {
        const int Items = 500;
        var tables = await CreateAsync();
        await FillAsync(tables.Source, Items);
        var network = new WatchedNetwork();

        var seed = await SeedAsync(tables, options => options with { ConsistentRead = consistent }, network);

        seed.Succeeded.Should().BeTrue();
        (seed.Copy.SourceItems, seed.Copy.Writes, seed.Copy.Repeated).Should().Be((Items, Items, 0));
        (seed.Copy.SourceReadUnits / Items).Should().BeLessThanOrEqualTo(unitsPerItem);
        network.Calls.Should().NotContain(call => call.Action == "BatchGetItem");
        network.CallsOf("Scan", Regions.Source).Should().OnlyContain(call => call.Body["ConsistentRead"]!.GetValue<bool>() == consistent);
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public Task A_trigger_that_replays_the_stream_makes_the_replica_equal_to_its_source() => Seeded.RunAsync(async random =>
    {
        var tables = await CreateAsync(TableShape.Text);
        await TablePair.FillMixedAsync(tables.Source, 200, random);
        var workload = new RandomWorkload(tables.Source, random, keys: 200);

        var seeding = SeedAsync(tables, options => options with { WriteCapacity = 200 });
        while (!seeding.IsCompleted)
        {
            await workload.RunAsync(5);
        }
        var seed = await seeding;
        await ReplayAsync(tables);

        seed.StreamArn.Should().Be(tables.Source.StreamArn);
        seed.TriggerDeadline.Should().Be(seed.ReadSince.AddHours(23));
        await tables.Replica.ShouldEqualAsync(tables.Source);
    });

    [Fact]
    public async Task A_minute_passes_between_the_first_sight_of_the_stream_and_the_first_read()
    {
        var tables = await CreateAsync();
        var before = _clock.GetUtcNow();

        var seed = await SeedAsync(tables);

        seed.ReadSince.Should().BeOnOrAfter(before.AddMinutes(1));
        seed.Copy.SourceItems.Should().Be(0);
    }

    [Fact]
    public async Task A_consistent_seed_does_not_wait()
    {
        var tables = await CreateAsync();
        var before = _clock.GetUtcNow();

        var seed = await SeedAsync(tables, options => options with { ConsistentRead = true });

        seed.ReadSince.Should().BeBefore(before.AddMinutes(1));
    }

    [Fact]
    public async Task A_resumed_seed_keeps_its_start_and_an_item_deleted_meanwhile_does_not_stay()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 200);
        var network = new WatchedNetwork();
        var writes = 0;
        network.Answer = (call, passOn) => call.Action == "BatchWriteItem" && Interlocked.Increment(ref writes) > 4
            ? Task.FromResult(WatchedNetwork.Error("AccessDeniedException"))
            : passOn();
        var interrupted = () => SeedAsync(tables, WithCheckpoint, network);
        await interrupted.Should().ThrowAsync<ReplicationException>();
        var start = StartInFile();
        foreach (var item in await tables.Replica.ItemsAsync())
        {
            await tables.Source.Client.DeleteItemAsync(tables.Source.Name, new() { ["pk"] = item["pk"], ["sk"] = item["sk"] });
        }
        _clock.Skip(TimeSpan.FromHours(1));

        var seed = await SeedAsync(tables, WithCheckpoint);
        var again = await SeedAsync(tables, WithCheckpoint);

        seed.ReadSince.Should().Be(start.ReadSince);
        (again.ReadSince, again.Copy.SourceItems).Should().Be((start.ReadSince, 0), "the seed is done, and only reports its trigger again");
        (await tables.Replica.CountAsync()).Should().Be(200, "the deleted items are still there, or the test proves nothing");
        await ReplayAsync(tables);
        await tables.Replica.ShouldEqualAsync(tables.Source);
    }

    [Fact]
    public async Task Only_the_replicas_part_of_the_source_is_written()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 20);
        var replica = tables.Replica.Direct with { Where = item => int.Parse(item["n"].N, null) < 5, Select = name => name != "n" };

        var seed = await SeedAsync(tables, options => options with { Replica = replica });

        (seed.Copy.SourceItems, seed.Copy.Writes).Should().Be((20, 5));
        (await tables.Replica.ItemsAsync()).Should().HaveCount(5).And.OnlyContain(item => item.Count == 2);
    }

    [Fact]
    public async Task A_source_without_a_stream_is_refused()
    {
        var tables = await TablePair.CreateAsync(server);

        await ShouldRefuseAsync(tables, $"{tables.Source} has no stream with new images, *");
    }

    [Fact]
    public async Task A_stream_without_new_images_is_refused()
    {
        var tables = await TablePair.CreateAsync(server, stream: StreamViewType.KEYS_ONLY);

        await ShouldRefuseAsync(tables, $"{tables.Source} has no stream with new images, *");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replica_with_items_is_refused(bool hasCheckpoint)
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Replica, 1);

        await ShouldRefuseAsync(
            tables,
            $"{tables.Replica} has items, so it cannot be seeded: *",
            options => hasCheckpoint ? WithCheckpoint(options) : options);
        File.Exists(Checkpoint).Should().BeFalse("the next run must not take it for a seed to resume");
    }

    [Fact]
    public async Task A_seed_that_takes_longer_than_the_stream_keeps_changes_is_refused()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 100);

        await ShouldRefuseAsync(
            tables,
            "The seed would take about 27.8 hours (100 write units at 0 per second), but its trigger must read the stream before *",
            options => options with { WriteCapacity = 0.001 });
        (await tables.Replica.CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_part_of_the_segments_is_refused() => await ShouldRefuseAsync(
        await CreateAsync(), "A seed copies the whole table. *", options => options with { Segments = 2, FirstSegment = 1 });

    [Fact]
    public async Task A_stream_that_is_replaced_during_the_seed_is_an_error()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 20);
        var network = new WatchedNetwork();
        network.Answer = async (call, passOn) =>
        {
            if (call.Action == "BatchWriteItem" && call.Number > 0)
            {
                await SetStreamAsync(tables.Source, new StreamSpecification { StreamEnabled = false });
            }
            return await passOn();
        };

        await ShouldRefuseAsync(tables, $"The stream of {tables.Source} was turned off or replaced after *", network: network);
    }

    [Fact]
    public async Task A_seed_that_is_resumed_after_the_limit_is_refused()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 20);
        var network = new WatchedNetwork();
        network.Answer = (call, passOn) =>
            call.Action == "BatchWriteItem" ? Task.FromResult(WatchedNetwork.Error("AccessDeniedException")) : passOn();
        var interrupted = () => SeedAsync(tables, WithCheckpoint, network);
        await interrupted.Should().ThrowAsync<ReplicationException>();
        _clock.Skip(TimeSpan.FromHours(23));

        await ShouldRefuseAsync(tables, "The seed began to read at * and its trigger had to read the stream before *", WithCheckpoint);
    }

    [Fact]
    public async Task A_seed_that_ends_after_the_limit_reports_that_it_is_late()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 20);
        var network = new WatchedNetwork();
        network.Answer = (call, passOn) =>
        {
            _clock.Skip(call.Action == "BatchWriteItem" ? TimeSpan.FromHours(24) : TimeSpan.Zero);
            return passOn();
        };

        var seed = await SeedAsync(tables, network: network);

        seed.IsLate.Should().BeTrue();
        seed.Succeeded.Should().BeFalse();
        seed.Copy.Succeeded.Should().BeTrue();
    }

    [Fact]
    public async Task A_checkpoint_of_items_that_an_emptied_replica_lacks_is_refused()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 5);
        await SeedAsync(tables, WithCheckpoint);
        foreach (var item in await tables.Replica.ItemsAsync())
        {
            await tables.Replica.Client.DeleteItemAsync(tables.Replica.Name, new() { ["pk"] = item["pk"], ["sk"] = item["sk"] });
        }

        await ShouldRefuseAsync(tables, $"{tables.Replica} is empty, but *", WithCheckpoint);
    }

    [Fact]
    public async Task A_partial_replica_that_was_emptied_is_refused_and_one_without_matching_items_is_not()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 5);
        await SeedAsync(tables, options => Of(WithCheckpoint(options), "attribute_exists(pk)"));
        foreach (var item in await tables.Replica.ItemsAsync())
        {
            await tables.Replica.Client.DeleteItemAsync(tables.Replica.Name, new() { ["pk"] = item["pk"], ["sk"] = item["sk"] });
        }

        await ShouldRefuseAsync(
            tables, $"{tables.Replica} is empty, but *", options => Of(WithCheckpoint(options), "attribute_exists(pk)"));

        File.Delete(Checkpoint);
        for (var run = 0; run < 2; run++)
        {
            var seed = await SeedAsync(tables, options => Of(WithCheckpoint(options), "attribute_not_exists(pk)"));
            (seed.Succeeded, seed.Copy.Writes).Should().Be((true, 0));
        }

        static ReconcilerOptions Of(ReconcilerOptions options, string filter) =>
            options with { Replica = options.Replica with { FilterExpression = filter } };
    }

    [Fact]
    public async Task A_seed_of_another_selection_does_not_resume()
    {
        var tables = await CreateAsync();
        await TablePair.FillSmallAsync(tables.Source, 5);
        await SeedAsync(tables, WithCheckpoint);

        await ShouldRefuseAsync(
            tables,
            "*The filter expression or the attributes have changed, *",
            options => WithCheckpoint(options) with { Replica = options.Replica with { OmitAttributes = ["n"] } });
    }

    /// <summary>Replicates the whole stream, and waits for the last batch to end.</summary>
    private async Task ReplayAsync(TablePair tables)
    {
        await using var trigger = LiveReplication.FromOldestChange(server, tables);
        await trigger.CaughtUpAsync();
    }

    private Task<TablePair> CreateAsync(TableShape? shape = null) =>
        TablePair.CreateAsync(server, shape, stream: StreamViewType.NEW_AND_OLD_IMAGES);

    private ReconcilerOptions WithCheckpoint(ReconcilerOptions options) => options with { CheckpointPath = Checkpoint };

    private async Task<SeedReport> SeedAsync(
        TablePair tables, Func<ReconcilerOptions, ReconcilerOptions>? alter = null, WatchedNetwork? network = null)
    {
        var options = tables.Options with { Segments = 1, TimeProvider = _clock };
        using var reconciler = new Reconciler(alter?.Invoke(options) ?? options, network ?? new WatchedNetwork());
        return await reconciler.SeedAsync();
    }

    private async Task ShouldRefuseAsync(
        TablePair tables, string message, Func<ReconcilerOptions, ReconcilerOptions>? alter = null, WatchedNetwork? network = null)
    {
        var seed = () => SeedAsync(tables, alter, network);

        await seed.Should().ThrowAsync<ReplicationException>().WithMessage(message);
    }

    private SeedStart StartInFile()
    {
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Checkpoint));
        return SeedStart.ReadFrom(json.RootElement.GetProperty("seed"));
    }

    /// <summary>Puts items whose size is about 520 bytes.</summary>
    private static Task FillAsync(TestTable table, int items) => TablePair.PutAsync(
        table,
        Enumerable.Range(0, items).Select(number => new Dictionary<string, AttributeValue>(TablePair.Key(table, number))
        {
            ["text"] = new() { S = new string('x', 490) },
        }));

    private static Task SetStreamAsync(TestTable table, StreamSpecification stream) =>
        table.Client.UpdateTableAsync(new UpdateTableRequest { TableName = table.Name, StreamSpecification = stream });
}
