using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynamoReplicator.IntegrationTests.Support;
using DynamoReplicator.StreamReading;

namespace DynamoReplicator.IntegrationTests.Cli;

/// <summary>Calls the streams API of DynamoDB Local through the tool's own client.</summary>
public sealed class StreamsApiTests(DynamoDBLocalServer server) : IClassFixture<DynamoDBLocalServer>
{
    [Fact]
    public async Task Records_are_read_from_the_requested_position()
    {
        var (source, client, shard) = await WithRecordsAsync(5);
        using var _ = client;

        var all = await ReadAsync(client, source, shard, StreamPosition.TrimHorizon);
        var later = await ReadAsync(client, source, shard, StreamPosition.After(all.Records[2].SequenceNumber));
        var none = await ReadAsync(client, source, shard, StreamPosition.Latest);

        all.Records.Should().HaveCount(5);
        later.Records.Select(Text).Should().Equal(all.Records.Skip(3).Select(Text));
        none.Records.Should().BeEmpty();
        none.NextShardIterator.Should().NotBeNull("the shard is open");
        Text(all.Records[0]).Should().Contain("\"eventName\":\"INSERT\"").And.Contain("order-0");
    }

    [Fact]
    public async Task An_expired_iterator_is_recognized()
    {
        var (source, client, shard) = await WithRecordsAsync(1);
        using var _ = client;
        var iterator = await client.GetShardIteratorAsync(source.StreamArn, shard, StreamPosition.TrimHorizon, default);

        var read = () => client.GetRecordsAsync(Aged(iterator), default);

        StreamErrors.IsExpiredIterator((await read.Should().ThrowAsync<AmazonDynamoDBException>()).Which).Should().BeTrue();
    }

    [Fact]
    public async Task A_missing_shard_and_a_missing_stream_are_ResourceNotFoundException()
    {
        var (source, client, _) = await WithRecordsAsync(1);
        using var __ = client;

        var shard = () => client.GetShardIteratorAsync(
            source.StreamArn, "shardId-00000000000000000000-00000000", StreamPosition.TrimHorizon, default);
        var stream = () => client.DescribeStreamAsync(source.StreamArn.Replace(source.Name, "nowhere", StringComparison.Ordinal), default);

        (await shard.Should().ThrowAsync<AmazonServiceException>()).Which.ErrorCode.Should().Be("ResourceNotFoundException");
        (await stream.Should().ThrowAsync<AmazonServiceException>()).Which.ErrorCode.Should().Be("ResourceNotFoundException");
    }

    [Fact]
    public async Task A_disabled_stream_has_closed_shards()
    {
        var (source, client, shard) = await WithRecordsAsync(2);
        using var _ = client;

        await source.Client.UpdateTableAsync(new() { TableName = source.Name, StreamSpecification = new() { StreamEnabled = false } });

        var stream = await client.DescribeStreamAsync(source.StreamArn, default);
        stream.IsDisabled.Should().BeTrue();
        stream.Shards.Should().Equal(new ListedShard(shard, null, IsOpen: false));
        (await ReadAsync(client, source, shard, StreamPosition.TrimHorizon)).Records.Should().HaveCount(2);
    }

    private async Task<(TestTable Source, StreamsClient Client, string Shard)> WithRecordsAsync(int records)
    {
        var source = await TestTable.CreateAsync(server, Regions.Source, TestTable.NewName(), TableShape.Text, StreamViewType.NEW_IMAGE);
        for (var record = 0; record < records; record++)
        {
            await source.PutAsync(source.Shape.Key($"order-{record}", record));
        }
        var client = StreamsClient.Create(
            source.Region, server.Endpoint, new BasicAWSCredentials(server.Local.AccessKeyId, server.Local.SecretAccessKey));
        var stream = await client.DescribeStreamAsync(source.StreamArn, default);
        return (source, client, stream.Shards.Should().ContainSingle().Subject.ShardId);
    }

    /// <summary>Reads one page of a shard.</summary>
    private static async Task<StreamPage> ReadAsync(StreamsClient client, TestTable source, string shard, StreamPosition position)
    {
        var iterator = await client.GetShardIteratorAsync(source.StreamArn, shard, position, default);
        return StreamPage.Parse(await client.GetRecordsAsync(iterator, default));
    }

    /// <summary>Returns an iterator that seems 16 minutes older. DynamoDB Local's iterators contain their creation time.</summary>
    private static string Aged(string iterator)
    {
        var cut = iterator.LastIndexOf('|') + 1;
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(iterator[cut..])).Split('|');
        var madeAt = long.Parse(parts[^1], CultureInfo.InvariantCulture) - (long)TimeSpan.FromMinutes(16).TotalMilliseconds;
        parts[^1] = madeAt.ToString($"D{parts[^1].Length}", CultureInfo.InvariantCulture);
        return iterator[..cut] + Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('|', parts)));
    }

    private static string Text(StreamRecord record) => JsonSerializer.Serialize(JsonDocument.Parse(record.Utf8).RootElement);
}
