using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs <c>dynamo-replicator verify</c> against DynamoDB Local.</summary>
public sealed class VerifyTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("verify-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Differences_are_found_reported_by_key_and_repaired()
    {
        var (source, replica) = await CreateDifferentAsync();
        string[] arguments = ["verify", "--source", $"{source}", "--replica", $"{replica}", "--settle", "0s"];

        var verify = await Invocation.OfAsync(server, arguments);
        verify.ExitCode.Should().Be(1);
        verify.Output.Should().Contain($"{source} and {replica}: different: 1 missing, 1 different, 1 extra; 3 and 3 items; ");
        verify.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Should().BeEquivalentTo(
            """  missing    {"pk":{"S":"missing"}}""", """  different  {"pk":{"S":"different"}}""",
                """  extra      {"pk":{"S":"extra"}}""");
        verify.Output.Should().NotContain("secret");

        var repair = await Invocation.OfAsync(server, [.. arguments, "--repair", "--delete-extra", "--yes"]);
        repair.ExitCode.Should().Be(0);
        repair.Output.Should().Contain($"{source} and {replica}: repaired: 1 missing, 1 different, 1 extra; ");
        await replica.ShouldEqualAsync(source);

        var again = await Invocation.OfAsync(server, arguments);
        again.ExitCode.Should().Be(0);
        again.Output.Should().Contain($"{source} and {replica}: identical; 3 and 3 items; ");
    }

    [Fact]
    public async Task A_partial_replica_is_compared_and_repaired_by_its_selection()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text);
        foreach (var (name, status) in new[] { ("a", "open"), ("b", "closed"), ("c", "open") })
        {
            await source.PutAsync(new(Key(name)) { ["status"] = new() { S = status }, ["card"] = new() { S = "secret" } });
        }
        await replica.PutAsync(new(Key("b")) { ["status"] = new() { S = "open" } });
        string[] selection =
        [
            "--source", $"{source}", "--replica", $"{replica}", "--filter-expression", "#s = :open", "--expression-attribute-names",
            """{"#s":"status"}""", "--expression-attribute-values", """{":open":{"S":"open"}}""", "--attributes", "status",
        ];

        var backfill = await Invocation.OfAsync(server, ["backfill", .. selection]);
        var verify = await Invocation.OfAsync(server, ["verify", .. selection, "--settle", "0s"]);
        var repair = await Invocation.OfAsync(server, ["verify", .. selection, "--settle", "0s", "--repair", "--delete-extra", "--yes"]);

        backfill.Output.Should().Contain($"backfilled {source} to {replica}: 3 items, 2 writes");
        verify.Output.Should().Contain("different: 0 missing, 0 different, 1 extra; 3 and 3 items");
        repair.Output.Should().Contain("repaired: 0 missing, 0 different, 1 extra");
        (await replica.ItemsAsync()).Should().HaveCount(2).And.OnlyContain(item => item.Count == 2 && item["status"].S == "open");
    }

    [Fact]
    public async Task Expired_items_are_excused_and_an_archive_s_only_on_request()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        var replica = await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text);
        await server.Client(Regions.Source).UpdateTimeToLiveAsync(
            new UpdateTimeToLiveRequest
            {
                TableName = source.Name,
                TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = "ttl", Enabled = true },
            });
        var expiry = $"{TimeProvider.System.GetUtcNow().AddHours(-1).ToUnixTimeSeconds()}";
        await replica.PutAsync(new(Key("kept")) { ["ttl"] = new() { N = expiry } });
        string[] arguments = ["verify", "--source", $"{source}", "--replica", $"{replica}", "--settle", "0s"];

        var without = await Invocation.OfAsync(server, arguments);
        var with = await Invocation.OfAsync(server, [.. arguments, "--keep-expired"]);
        var repair = await Invocation.OfAsync(
            server, [.. arguments, "--keep-expired", "--repair", "--delete-extra", "--yes", "--output", "json"]);

        without.ExitCode.Should().Be(1);
        without.Output.Should().Contain(": different: 0 missing, 0 different, 1 extra; 0 and 1 items; ");
        with.ExitCode.Should().Be(0);
        with.Output.Should().Contain($"{source} and {replica}: no differences; 0 and 1 items; 1 expired item excused; ");
        repair.Event("report").GetProperty("expired").GetInt64().Should().Be(1);
        (await replica.CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_replica_that_lacks_many_items_is_compared_only_on_request()
    {
        var tables = await Reconciliation.TablePair.CreateAsync(server);
        await Reconciliation.TablePair.FillSmallAsync(tables.Source, 1_000);
        string[] arguments = ["verify", "--source", $"{tables.Source}", "--replica", $"{tables.Replica}", "--settle", "0s"];

        var stopped = await Invocation.OfAsync(server, arguments);
        var all = await Invocation.OfAsync(server, [.. arguments, "--all"]);

        stopped.ExitCode.Should().Be(1);
        stopped.Errors.Should().Contain(
            $"{tables.Replica} lacks 1,000 items of {tables.Source}, which is more than a tenth of the items compared so far.");
        all.Output.Should().Contain(": different: 1,000 missing, 0 different, 0 extra; 1,000 and 0 items; ");
    }

    [Fact]
    public async Task Extra_items_are_deleted_only_on_request_and_many_only_after_confirmation()
    {
        var (source, replica) = await CreateDifferentAsync();
        string[] arguments = ["verify", "--source", $"{source}", "--replica", $"{replica}", "--settle", "0s", "--repair"];

        var dryRun = await Invocation.OfAsync(server, [.. arguments, "--delete-extra", "--yes", "--dry-run"]);
        dryRun.ExitCode.Should().Be(1);
        dryRun.Output.Should().Contain($"a repair of {replica} would write 2 items, delete 1 and leave 0 extra items\n");
        (await replica.CountAsync()).Should().Be(3);
        (await replica.GetAsync(Key("missing"))).Should().BeNull();

        var without = await Invocation.OfAsync(server, arguments);
        without.ExitCode.Should().Be(1);
        without.Output.Should().Contain(
            $"{source} and {replica}: partly repaired: 1 missing, 1 different, 1 extra, 1 of them not deleted; ");
        without.Errors.Should().StartWith(
            $"dynamo-replicator: 1 extra item not deleted at {replica}. To delete the items that the source lacks, pass --delete-extra");
        (await replica.GetAsync(Key("missing"))).Should().NotBeNull();

        foreach (var dry in new[] { true, false })
        {
            var tooMany = await Invocation.OfAsync(server, [.. arguments, "--delete-extra", .. dry ? new[] { "--dry-run" } : []]);
            tooMany.ExitCode.Should().Be(1);
            tooMany.Errors.Should().Be(
                $"dynamo-replicator: Nothing {(dry ? "would be" : "was")} deleted at {replica}: 1 of its 4 items is extra, more than a " +
                    $"tenth. Check that {source} is the right source and is complete. " +
                $"To delete them anyway, pass --yes.{Environment.NewLine}");
            (await replica.GetAsync(Key("extra"))).Should().NotBeNull();
        }

        var named = await Invocation.OfAsync(
            server, [.. arguments, "--delete-extra", "--key", """{"pk":{"S":"extra"}}""", "--output", "json"]);
        named.ExitCode.Should().Be(0, "the item's key was given");
        named.Event("report").GetProperty("deleted").GetInt64().Should().Be(1);
        await replica.ShouldEqualAsync(source);
    }

    [Fact]
    public async Task Items_that_keep_changing_on_both_sides_have_their_own_exit_code()
    {
        var (source, replica) = await CreateAsync();
        var changes = 0;
        await using var proxy = new FaultProxy(server.Endpoint)
        {
            Begun = call =>
            {
                if (call.Action is "Scan" or "BatchGetItem")
                {
                    var change = Interlocked.Increment(ref changes);
                    Task.WhenAll(source.PutAsync(Item("hot", $"{change}")), replica.PutAsync(Item("hot", $"-{change}"))).GetAwaiter()
                        .GetResult();
                }
            },
        };

        var verify = await Invocation.OfAsync(
            proxy.Endpoint, default, "verify", "--source", $"{source}", "--replica", $"{replica}", "--settle", "200ms", "--segments", "1");

        verify.ExitCode.Should().Be(3);
        verify.Output.Should().Contain($"{source} and {replica}: no differences, but 1 undecided; ");
        verify.Errors.Should().StartWith($"dynamo-replicator: 1 item of {source} and {replica} kept changing during the comparison, ");
    }

    [Fact]
    public async Task Single_items_are_compared_by_their_keys_and_shown_on_request()
    {
        var (source, replica) = await CreateDifferentAsync();
        var file = Path.Combine(_folder.FullName, "keys");
        await File.WriteAllTextAsync(file, """
            {"pk":{"S":"same"}}
            { "pk": { "S": "different" } }
            """);

        var verify = await Invocation.OfAsync(
            server, "verify", "--source", $"{source}", "--replica", $"{replica}", "--settle", "0s", "--key", """{"pk":{"S":"extra"}}""",
                "--keys-from", file, "--show-items", "--output", "json");

        verify.ExitCode.Should().Be(1);
        var report = verify.Event("report");
        report.GetProperty("different").GetInt64().Should().Be(1);
        report.GetProperty("extra").GetInt64().Should().Be(1);
        report.GetProperty("missing").GetInt64().Should().Be(0);
        var samples = report.GetProperty("samples").EnumerateArray().ToDictionary(sample => sample.GetProperty("kind").GetString()!);
        samples["different"].GetProperty("sourceItem").GetProperty("v").GetProperty("S").GetString().Should().Be("secret");
        samples["different"].GetProperty("replicaItem").GetProperty("v").GetProperty("S").GetString().Should().Be("old");
        samples["extra"].TryGetProperty("sourceItem", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Control_characters_for_the_terminal_are_escaped()
    {
        var (source, replica) = await CreateAsync();
        await replica.PutAsync(Item("\u001b]0;title\u0007\u202e"));

        var verify = await Invocation.OfAsync(server, "verify", "--source", $"{source}", "--replica", $"{replica}", "--settle", "0s");

        verify.Output
            .Should().Contain("extra").And.Contain("title").And.NotContain("\u001b").And.NotContain("\u0007").And.NotContain("\u202e");
    }

    [Fact]
    public async Task A_key_with_another_schema_is_an_error()
    {
        var (source, replica) = await CreateAsync();

        var verify = await Invocation.OfAsync(
            server, "verify", "--source", $"{source}", "--replica", $"{replica}", "--key", """{"id":{"N":"1"}}""");

        verify.ExitCode.Should().Be(1);
        verify.Errors.Should().StartWith("dynamo-replicator: A key has ").And.Contain("pk (S)");
    }

    private async Task<(TestTable Source, TestTable Replica)> CreateDifferentAsync()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("same", "secret"));
        await replica.PutAsync(Item("same", "secret"));
        await source.PutAsync(Item("missing", "secret"));
        await source.PutAsync(Item("different", "secret"));
        await replica.PutAsync(Item("different", "old"));
        await replica.PutAsync(Item("extra", "secret"));
        return (source, replica);
    }

    private async Task<(TestTable Source, TestTable Replica)> CreateAsync()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text);
        return (source, await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text));
    }

    private static Dictionary<string, AttributeValue> Key(string key) => new() { ["pk"] = new AttributeValue { S = key } };

    private static Dictionary<string, AttributeValue> Item(string key, string value = "v") =>
        new(Key(key)) { ["v"] = new AttributeValue { S = value } };
}
