using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynamoReplicator.Cli.Streams;
using DynamoReplicator.IntegrationTests.Support;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary><c>dynamo-replicator redrive</c> against a real DynamoDB.</summary>
[Collection(DynamoDBLocalCollection.Name)]
public sealed class RedriveTests(DynamoDBLocalServer server) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redrive-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_range_of_the_stream_is_read_again_and_its_items_get_the_state_of_the_source()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("before", "1"));
        await source.PutAsync(Item("changed", "old"));
        await source.PutAsync(Item("deleted", "old"));
        await replica.PutAsync(Item("deleted", "old"));
        var failure = await WriteMetadataAsync(source, skip: 1);
        await source.PutAsync(Item("changed", "new"));
        await source.Client.DeleteItemAsync(source.Name, Key("deleted"));

        var redrive = await RedriveAsync(source, replica, failure);

        redrive.Errors.Should().BeEmpty();
        redrive.ExitCode.Should().Be(0);
        redrive.Output.Should().StartWith("reading the records ").And.Contain($"redrove {source} to {replica}: 1 failed batch, 2 keys, 2 writes");
        (await replica.GetAsync(Key("changed")))!["v"].S.Should().Be("new");
        (await replica.GetAsync(Key("deleted"))).Should().BeNull();
        (await replica.GetAsync(Key("before"))).Should().BeNull("it is not in the range");
    }

    [Fact]
    public async Task An_old_image_in_a_payload_never_comes_back()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("changed", "new"));
        await replica.PutAsync(Item("changed", "new"));
        var payload = $$$"""
            {"Records":[
              {"eventName":"MODIFY","eventSourceARN":"{{{source.StreamArn}}}","dynamodb":{"Keys":{"pk":{"S":"changed"}},"NewImage":{"pk":{"S":"changed"},"v":{"S":"old"} } } },
              {"eventName":"INSERT","eventSourceARN":"{{{source.StreamArn}}}","dynamodb":{"Keys":{"pk":{"S":"deleted"}},"NewImage":{"pk":{"S":"deleted"},"v":{"S":"old"} } } }] }
            """;
        var failure = Write(JsonSerializer.Serialize(new { version = "1.0", DDBStreamBatchInfo = new { streamArn = source.StreamArn }, payload }));

        var redrive = await RedriveAsync(source, replica, failure, "--output", "json");

        redrive.ExitCode.Should().Be(0);
        redrive.Event("report").GetProperty("writes").GetInt64().Should().Be(2);
        (await replica.GetAsync(Key("changed")))!["v"].S.Should().Be("new");
        (await replica.GetAsync(Key("deleted"))).Should().BeNull();
    }

    [Fact]
    public async Task A_range_that_is_in_the_stream_no_more_is_told_and_the_rest_is_redriven()
    {
        var (source, replica) = await CreateAsync();
        await source.PutAsync(Item("a", "1"));
        var there = await WriteMetadataAsync(source, skip: 0);
        var gone = Write(Metadata(source.StreamArn, "shardId-00000000000000000000-00000000", "000000000000000000001", "000000000000000000002"));

        var redrive = await RedriveAsync(source, replica, there, "--failure", gone);

        redrive.ExitCode.Should().Be(1);
        redrive.Errors.Should().Be(
            "dynamo-replicator: The stream no longer holds the records 000000000000000000001 to 000000000000000000002 of shardId-00000000000000000000-00000000: DynamoDB keeps them for 24 hours. Which items they changed is not known " +
            $"any more. Find and repair them all: dynamo-replicator verify --repair --source {source} --replica {replica}\n");
        (await replica.GetAsync(Key("a"))).Should().NotBeNull();
    }

    [Fact]
    public async Task The_failure_of_another_table_is_refused()
    {
        var (source, replica) = await CreateAsync();
        var failure = Write(Metadata("arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1", "shardId-1", "1", "2"));

        var redrive = await RedriveAsync(source, replica, failure);

        redrive.ExitCode.Should().Be(2);
        redrive.Errors.Should().StartWith($"dynamo-replicator: --failure: it is of the stream arn:aws:dynamodb:us-east-1:123456789012:table/customers/stream/1, not of the source {source}.");
    }

    private Task<Invocation> RedriveAsync(TestTable source, TestTable replica, string failure, params string[] more) =>
        Invocation.OfAsync(server, ["redrive", "--source", $"{source}", "--replica", $"{replica}", "--failure", failure, .. more]);

    /// <summary>What a queue as failure destination gets, of the records in the stream so far but for the first.</summary>
    private async Task<string> WriteMetadataAsync(TestTable source, int skip)
    {
        using var streams = StreamsClient.Create(source.Region, server.Endpoint);
        var shard = (await streams.DescribeStreamAsync(source.StreamArn, default)).Shards.Single().ShardId;
        IReadOnlyList<StreamRecord> records = [];
        await Poll.UntilAsync(
            async () =>
            {
                var iterator = await streams.GetShardIteratorAsync(source.StreamArn, shard, StreamPosition.TrimHorizon, default);
                records = StreamPage.Parse(await streams.GetRecordsAsync(iterator, default)).Records;
                return records.Count == (await source.ItemsAsync()).Count;
            },
            "the stream has all changes");
        return Write(Metadata(source.StreamArn, shard, records[skip].SequenceNumber, records[^1].SequenceNumber));
    }

    private static string Metadata(string streamArn, string shardId, string startSequenceNumber, string endSequenceNumber) =>
        JsonSerializer.Serialize(new { version = "1.0", DDBStreamBatchInfo = new { shardId, startSequenceNumber, endSequenceNumber, streamArn } });

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

    private static Dictionary<string, AttributeValue> Item(string key, string value) => new(Key(key)) { ["v"] = new AttributeValue { S = value } };
}
