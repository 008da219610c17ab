using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Runs <c>dynamo-replicator redrive</c> against DynamoDB Local.</summary>
public sealed class RedriveTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redrive-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_range_of_the_stream_is_read_again_and_its_items_are_synchronized()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("before", "1"));
        await source.PutAsync(Item("changed", "old"));
        foreach (var name in new[] { "deleted", "deleted later" })
        {
            await source.PutAsync(Item(name, "old"));
            await replica.PutAsync(Item(name, "old"));
        }
        await source.Client.DeleteItemAsync(source.Name, Key("deleted"));
        var failure = await WriteMetadataAsync(source, skip: 1, records: 5);
        await source.PutAsync(Item("changed", "new"));
        await source.Client.DeleteItemAsync(source.Name, Key("deleted later"));

        var redrive = await RedriveAsync(source, replica, failure);

        redrive.Errors.Should().BeEmpty();
        redrive.ExitCode.Should().Be(0);
        redrive.Output.Should().StartWith("reading the records ").And.Contain(
            $"redrove {source} to {replica}: 1 failed batch, 3 keys, 2 writes")
            .And.Contain($"left alone at {replica}: 1 key that the source does not contain ");
        (await replica.GetAsync(Key("changed")))!["v"].S.Should().Be("new");
        (await replica.GetAsync(Key("deleted"))).Should().BeNull();
        (await replica.GetAsync(Key("deleted later"))).Should().NotBeNull("its removal is not in the range");
        (await replica.GetAsync(Key("before"))).Should().BeNull("its put is not in the range");
    }

    [Fact]
    public async Task An_old_image_in_a_payload_never_comes_back()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("changed", "new"));
        await replica.PutAsync(Item("changed", "new"));
        await replica.PutAsync(Item("deleted", "older"));
        var failure = Write(
            InvocationRecord(source, Change("MODIFY", "changed"), Change("INSERT", "deleted"), Change("REMOVE", "deleted")));

        var redrive = await RedriveAsync(source, replica, failure, "--output", "json");

        redrive.ExitCode.Should().Be(0);
        redrive.Event("report").GetProperty("writes").GetInt64().Should().Be(2);
        (await replica.GetAsync(Key("changed")))!["v"].S.Should().Be("new");
        (await replica.GetAsync(Key("deleted"))).Should().BeNull();
    }

    [Fact]
    public async Task Only_items_that_the_records_remove_are_deleted()
    {
        var (source, replica) = await CreateAsync();
        string[] names = ["removed", "expired", "changed", "again"];
        foreach (var name in names)
        {
            await replica.PutAsync(Item(name, "kept"));
        }
        var failure = Write(InvocationRecord(
            source, Change("REMOVE", "removed"), Change("REMOVE", "expired", isByTimeToLive: true), Change("MODIFY", "changed"),
                Change("REMOVE", "again"), Change("INSERT", "again")));

        var dryRun = await RedriveAsync(source, replica, failure, "--keep-expired", "--dry-run");
        var count = await replica.CountAsync();
        var kept = await RedriveAsync(source, replica, failure, "--keep-expired");

        dryRun.ExitCode.Should().Be(0);
        dryRun.Output.Should().StartWith(
            $"redrive of {source} to {replica} would put 0 items and delete 1; it would leave alone 3 keys that the source does not " +
            "contain ");
        count.Should().Be(4);
        kept.ExitCode.Should().Be(0);
        kept.Output.Should().Contain("1 failed batch, 4 keys, 1 write").And.Contain(
            $"left alone at {replica}: 3 keys that the source does not contain ");
        (await NamesAsync(replica)).Should().BeEquivalentTo("expired", "changed", "again");

        (await RedriveAsync(source, replica, failure)).ExitCode.Should().Be(0);
        (await NamesAsync(replica)).Should().BeEquivalentTo(["changed", "again"], "without --keep-expired, expired items are deleted too");
    }

    [Fact]
    public async Task An_item_that_no_longer_matches_the_filter_is_deleted_although_its_record_is_a_modification()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("left", "closed"));
        await source.PutAsync(Item("stayed", "open"));
        await replica.PutAsync(Item("left", "open"));
        await replica.PutAsync(Item("lacking", "open"));
        var failure = Write(InvocationRecord(source, Change("MODIFY", "left"), Change("INSERT", "stayed"), Change("MODIFY", "lacking")));

        var redrive = await RedriveAsync(
            source, replica, failure, "--filter-expression", "#v = :open", "--expression-attribute-names", """{"#v":"v"}""",
            "--expression-attribute-values", """{":open":{"S":"open"}}""", "--omit-attributes", "v");

        redrive.ExitCode.Should().Be(0);
        redrive.Errors.Should().BeEmpty();
        (await NamesAsync(replica)).Should().BeEquivalentTo(["stayed", "lacking"], "a record must say that the source's item was removed");
        (await replica.GetAsync(Key("stayed")))!.Keys.Should().Equal("pk");
    }

    [Fact]
    public async Task Records_of_other_tables_are_reported_and_the_rest_is_redriven()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("a", "1"));
        var foreign = Metadata("arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1", "shardId-1", "1", "2");
        var otherKey = Change("MODIFY", "a").Replace("pk", "id", StringComparison.Ordinal);
        var failure = Write($$"""{"hello":1} {{foreign}} {{InvocationRecord(source, otherKey, Change("MODIFY", "a"))}}""");

        var redrive = await RedriveAsync(source, replica, failure);

        redrive.ExitCode.Should().Be(1);
        redrive.Errors.Split('\n').Should().Satisfy(
            line => line.StartsWith("dynamo-replicator: Skipped 1 batch or record of the stream " +
                "arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1", StringComparison.Ordinal),
            line => line.Contains("document 1 is not a failure record", StringComparison.Ordinal),
            line => line == $"dynamo-replicator: Skipped 1 record whose keys do not match the key of {source}, which is pk (S). " +
                "Redrive them with their own source.",
            line => line.Length == 0);
        redrive.Output.Should().Contain("1 failed batch, 1 key, 1 write");
        (await replica.GetAsync(Key("a"))).Should().NotBeNull();
    }

    [Fact]
    public async Task A_range_that_the_stream_no_longer_holds_is_reported_and_the_rest_is_redriven()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("a", "1"));
        var there = await WriteMetadataAsync(source, skip: 0, records: 1);
        var gone = Write(
            Metadata(source.StreamArn, "shardId-00000000000000000000-00000000", "000000000000000000001", "000000000000000000002"));

        var redrive = await RedriveAsync(source, replica, there, "--failure", gone);

        redrive.ExitCode.Should().Be(1);
        redrive.Errors.Should().Be(
            "dynamo-replicator: The stream no longer holds the records 000000000000000000001 to 000000000000000000002 of " +
            "shardId-00000000000000000000-00000000, because DynamoDB keeps them for 24 hours. The changed items are unknown. To find " +
            "and repair them, run the following command, with --delete-extra unless a replica keeps items that its source deletes: " +
            $"dynamo-replicator verify --repair --source {source} --replica {replica} --endpoint-url {server.Endpoint}\n");
        (await replica.GetAsync(Key("a"))).Should().NotBeNull();
    }

    private Task<Invocation> RedriveAsync(TestTable source, TestTable replica, string failure, params string[] more) =>
        Invocation.OfAsync(server, ["redrive", "--source", $"{source}", "--replica", $"{replica}", "--failure", failure, .. more]);

    /// <summary>
    /// Writes the message that a queue as failure destination receives, for the records in the stream after the first ones.
    /// </summary>
    private async Task<string> WriteMetadataAsync(TestTable source, int skip, int records)
    {
        using var streams = StreamsClient.Create(source.Region, server.Endpoint);
        var shard = (await streams.DescribeStreamAsync(source.StreamArn, default)).Shards.Single().ShardId;
        IReadOnlyList<StreamRecord> inStream = [];
        await Poll.UntilAsync(
            async () =>
            {
                var iterator = await streams.GetShardIteratorAsync(source.StreamArn, shard, StreamPosition.TrimHorizon, default);
                inStream = StreamPage.Parse(await streams.GetRecordsAsync(iterator, default)).Records;
                return inStream.Count == records;
            },
            "the stream has all changes");
        return Write(Metadata(source.StreamArn, shard, inStream[skip].SequenceNumber, inStream[^1].SequenceNumber));
    }

    private static string Metadata(string streamArn, string shardId, string startSequenceNumber, string endSequenceNumber) =>
        JsonSerializer.Serialize(
            new { version = "1.0", DDBStreamBatchInfo = new { shardId, startSequenceNumber, endSequenceNumber, streamArn } });

    /// <summary>The object that a bucket as failure destination receives.</summary>
    private static string InvocationRecord(TestTable source, params string[] changes)
    {
        var records = changes.Select((change, number) => change
            .Replace("SOURCE", source.StreamArn, StringComparison.Ordinal).Replace("NUMBER", $"{number + 1}", StringComparison.Ordinal));
        return JsonSerializer.Serialize(new
        {
            version = "1.0",
            DDBStreamBatchInfo = new { streamArn = source.StreamArn },
            payload = $"{{\"Records\":[{string.Join(',', records)}]}}"
        });
    }

    private static string Change(string name, string key, bool isByTimeToLive = false)
    {
        var image = name == "REMOVE" ? "" : $$$""","NewImage":{"pk":{"S":"{{{key}}}"},"v":{"S":"old"}}""";
        var identity = isByTimeToLive ? ""","userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"}""" : "";
        return $$$"""
            {"eventName":"{{{name}}}","eventSourceARN":"SOURCE","dynamodb":{
              "SequenceNumber":"NUMBER","Keys":{"pk":{"S":"{{{key}}}"}}{{{image}}}}{{{identity}}}}
            """;
    }

    private static async Task<IEnumerable<string>> NamesAsync(TestTable table) => (await table.ItemsAsync()).Select(item => item["pk"].S);

    private string Write(string document)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, document, Encoding.UTF8);
        return path;
    }

    private async Task<(TestTable Source, TestTable Replica)> CreateAsync()
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);
        return (source, await TestTable.CreateAsync(server, Regions.Replica, source.Name, TableShape.Text));
    }

    private static Dictionary<string, AttributeValue> Key(string key) => new() { ["pk"] = new AttributeValue { S = key } };

    private static Dictionary<string, AttributeValue> Item(string key, string value) =>
        new(Key(key)) { ["v"] = new AttributeValue { S = value } };
}
